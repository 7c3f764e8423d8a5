/** Safetensors files for tests, right and wrong ones. */

/**
 * Puts a file together.
 *
 * @param data The bytes after it.
 * @returns The bytes of a file.
 */
export function safetensorsBytes(header: unknown, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

/**
 * Lends a file.
 *
 * @param content The file's bytes.
 */
export async function withFile(
  content: Uint8Array,
  use: (path: string) => void | Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}
