/** Files as chunks of bytes. */

/**
 * Reads an open file from where it is to its end.
 *
 * @returns Its bytes. Each chunk is its own: whoever holds one does not see it change.
 */
export async function* chunksOf(
  file: Deno.FsFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    signal?.throwIfAborted();
    const buffer = new Uint8Array(1 << 20);
    const count = await file.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}
