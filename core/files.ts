/** Files that are whole or absent: written to a temporary name, flushed, then renamed. */
import { createHash } from "node:crypto";
import { saveStream } from "./save.ts";

/**
 * Writes a file so that a reader sees the old content or the new, never a part.
 *
 * @param path Where the file goes; its folder is made.
 * @param content Bytes, or text as UTF-8.
 * @throws {TrawlError} Naming the path if it cannot be written (disk full, no permission).
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await saveStream(path, ReadableStream.from([bytes]));
}

/**
 * Names content by its hash.
 *
 * @param content Bytes, or text as UTF-8.
 * @returns The SHA-256 digest as 64 hexadecimal digits.
 */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
