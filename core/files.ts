/** Files that are whole or absent: written to a temporary name, flushed, then renamed. */
import { createHash } from "node:crypto";
import { messageOf, TrawlError } from "./errors.ts";

let serial = 0;

/**
 * Writes a file so that a reader sees the old content or the new, never a part.
 *
 * @param path Where the file goes; its folder is made.
 * @param content Bytes, or text as UTF-8.
 * @throws {TrawlError} Naming the path if it cannot be written (disk full, no permission).
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const slash = path.lastIndexOf("/");
  const partial = `${path}.${Deno.pid}-${serial++}.partial`;
  try {
    if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
    const file = await Deno.open(partial, { write: true, createNew: true });
    try {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      let written = 0;
      while (written < bytes.length) written += await file.write(bytes.subarray(written));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
  }
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
