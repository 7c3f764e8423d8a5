/** Folders that commands read and write: whether they can, and how much room there is. */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "../../core/errors.ts";
import { attempt, type Known } from "./known.ts";

/** What a folder is for. */
export type Role = "results" | "features" | "data";

/** One folder. */
export interface FolderReport {
  readonly role: Role;
  readonly path: string;
  /** Whether it is there; a command makes it where it is not. */
  readonly exists: boolean;
  /** Whether a file could be written to it. */
  readonly writable: boolean;
  /** Why not. */
  readonly problem?: string;
  /** Bytes free on its disk for this user. */
  readonly freeBytes: Known<number>;
}

/**
 * Looks at a folder. A file is written to it and removed; a folder that is made for this is removed, too.
 */
export async function inspectFolder(role: Role, path: string): Promise<FolderReport> {
  const ancestor = await nearestFolder(path);
  const exists = ancestor === resolve(path);
  const freeBytes = await attempt(() => freeBytesAt(ancestor));
  const problem = await whyNotWritable(path, ancestor);
  return {
    role,
    path,
    exists,
    writable: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    freeBytes,
  };
}

/** Bytes that are free for this user. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The folder itself where it exists, or else the nearest one above it that does. */
export async function nearestFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    if ((await Deno.stat(absolute)).isDirectory) return absolute;
  } catch {
    // Not there, or not to be looked at: what is above it may be.
  }
  const above = dirname(absolute);
  return above === absolute ? absolute : await nearestFolder(above);
}

async function whyNotWritable(path: string, ancestor: string): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "write", path });
  if (state !== "granted") return "the tasks in deno.json may not write there";
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

/** Removes folders that were made, from the innermost out, as long as they are empty. */
async function removeEmpty(path: string, ancestor: string): Promise<void> {
  try {
    for (let at = path; at !== ancestor && at.startsWith(ancestor); at = dirname(at)) {
      await Deno.remove(at);
    }
  } catch {
    // In use by now, or above what may be written to: it stays.
  }
}
