/** Checks whether a folder can be written to, and how much space it has. */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "../../core/errors.ts";

/** One folder. */
export interface FolderReport {
  readonly path: string;
  /** Whether it exists; commands create it if not. */
  readonly exists: boolean;
  readonly writable: boolean;
  /** Why it cannot be written to. */
  readonly problem?: string;
  /** Bytes that are free for this user. */
  readonly freeBytes: number;
}

/** Inspects a folder: a file is written to it and removed, with the folders made for it. */
export async function inspectFolder(path: string): Promise<FolderReport> {
  const ancestor = await nearestFolder(path);
  const { bavail, bsize } = await statfs(ancestor);
  const problem = await whyNotWritable(path, ancestor);
  return {
    path,
    exists: ancestor === resolve(path),
    writable: problem === undefined,
    ...problem !== undefined && { problem },
    freeBytes: bavail * bsize,
  };
}

/** The folder, or the nearest one above it that exists. */
export async function nearestFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await Deno.stat(absolute).catch(() => undefined);
  const above = dirname(absolute);
  return found?.isDirectory || above === absolute ? absolute : await nearestFolder(above);
}

async function whyNotWritable(path: string, ancestor: string): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "write", path });
  if (state !== "granted") return "this command may not write there";
  const probe = `${path}/.trawl-${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(probe, "?", { createNew: true });
    return undefined;
  } catch (error) {
    return messageOf(error).replace(/: (?:mkdir|writefile|open) '.*'$/, "");
  } finally {
    await Deno.remove(probe).catch(() => {});
    await removeEmpty(resolve(path), ancestor);
  }
}

/** Removes the folders below `ancestor` that were made, from the innermost out. */
async function removeEmpty(path: string, ancestor: string): Promise<void> {
  try {
    for (let at = path; at !== ancestor && at.startsWith(ancestor); at = dirname(at)) {
      await Deno.remove(at);
    }
  } catch {
    // Another process uses it by now: it stays.
  }
}
