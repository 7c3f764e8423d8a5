/** Files that are written whole or not at all: to a temporary name, flushed, then renamed. */
import { InputError, messageOf, TrawlError } from "./errors.ts";
import { regular, sha256 } from "./files.ts";
import { isStill, tryLock } from "./lock.ts";

/**
 * Writes a stream to a file. The file appears, under its own name, once the last chunk is flushed;
 * if the stream throws, nothing is left behind.
 *
 * @throws {TrawlError} Naming the path if it cannot be written (disk full, no permission).
 * @throws {InputError} If the process was not given leave to, saying how to give it.
 */
export async function saveStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { partial, file } = await guarded(path, () => openPartial(path));
  try {
    for await (const chunk of chunks) await guarded(path, () => writeAll(file, chunk));
    await guarded(path, () => file.sync());
    await guarded(path, () => Deno.rename(partial, path));
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  } finally {
    file.close();
  }
}

/** Writes a file, text as UTF-8; a reader sees the old content or the new, never a part. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await saveStream(path, ReadableStream.from([bytes]));
}

/**
 * Writes text that can be made again, such as a file of the cache. Its first line is a checksum of the name
 * and the text: a file that was edited, damaged or renamed is not used.
 */
export async function writeSealed(path: string, text: string): Promise<void> {
  await writeWhole(path, `${seal(path, text)}\n${text}`);
}

/** Reads text that {@linkcode writeSealed} wrote; undefined if it has to be made again. */
export async function readSealed(
  path: string,
  warn?: (message: string) => void,
): Promise<string | undefined> {
  try {
    const [, first, text] = /^(.*)\n([^]*)$/.exec(await Deno.readTextFile(regular(path))) ?? [];
    if (text !== undefined && first === seal(path, text)) return text;
    warn?.(`"${path}" was damaged or edited: it is made again`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) warn?.(`"${path}": ${messageOf(error)}`);
  }
  return undefined;
}

function seal(path: string, text: string): string {
  return sha256(`${path.slice(path.lastIndexOf("/") + 1)}\n${text}`);
}

/**
 * Opens the temporary file that becomes `path`. It is locked until it is closed: a file that nobody has
 * locked was left by a process that died, and {@linkcode removeLeftovers} removes it.
 */
export async function openPartial(
  path: string,
): Promise<{ readonly partial: string; readonly file: Deno.FsFile }> {
  const slash = path.lastIndexOf("/");
  if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
  for (;;) {
    // Unlike a counter, a random name is free even if another machine shares the folder.
    const partial = `${path}.${crypto.randomUUID()}.partial`;
    const file = await Deno.open(partial, { write: true, createNew: true });
    // Somebody who cleans up may have been faster.
    if (await tryLock(file) && await isStill(partial, file)) return { partial, file };
    file.close();
  }
}

/** The names that {@linkcode openPartial} gives. */
const PARTIAL = /.\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.partial$/;

/** Removes temporary files of processes that died while they wrote; those of living ones stay. */
export async function removeLeftovers(folder: string, depth: number = 0): Promise<void> {
  try {
    const { state } = await Deno.permissions.query({ name: "write", path: folder });
    if (state !== "granted") return;
    for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory && depth > 0) await removeLeftovers(path, depth - 1);
      if (!isFile || !PARTIAL.test(name)) continue;
      using file = await Deno.open(path, { write: true });
      // Without locks on this file system, this throws: nobody knows who is alive.
      if (await file.tryLock(true)) await Deno.remove(path);
    }
  } catch {
    // Not there, or only read: nothing of it is in the way.
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += await file.write(bytes.subarray(written));
}

/** Writes to a path. Errors name it, which tells those of the disk from those of what is written. */
export async function guarded<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrawlError) throw error;
    if (error instanceof Deno.errors.NotCapable) {
      throw new InputError(
        `Not permitted to write "${path}": permit its folder by --allow write=FOLDER, or by ` +
          "--allow-write in a program of your own",
      );
    }
    throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
  }
}
