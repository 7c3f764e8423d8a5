/** Hashes content, and opens and reads regular files. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "./errors.ts";

/** The SHA-256 digest of bytes, or of text as UTF-8, in 64 hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Checks that a path is a regular file before it is opened: reading a device never ends, and opening a named
 * pipe waits for a writer. The error's message is a sentence without the path.
 */
export function statRegular(path: string | URL): Deno.FileInfo {
  const info = Deno.statSync(path);
  if (info.isFile) return info;
  const kind = info.isDirectory
    ? "folder"
    : info.isFifo
    ? "named pipe"
    : info.isSocket
    ? "socket"
    : "device";
  throw new Error(`it is a ${kind}, not a regular file`);
}

/** Returns a path that {@linkcode statRegular} accepts. */
export function regular(path: string): string {
  statRegular(path);
  return path;
}

/** Reads an open file from where it is to its end, in chunks that no later read changes. */
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

/** Reads `length` bytes at a place in an open file, and throws if it ends before. */
export function readAt(file: Deno.FsFile, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(at, Deno.SeekMode.Start);
  for (let filled = 0; filled < length;) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) throw new Error("it is cut short");
    filled += count;
  }
  return bytes;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new InputError(`Cannot look at "${path}": ${messageOf(error)}`);
  }
}

export async function removeTree(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
}

/** Passes over the error that a file is not there. */
export function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
