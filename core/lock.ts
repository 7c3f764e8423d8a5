/** Locks on files, so that two processes do not write the same one. */
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import { messageOf, TrawlError } from "./errors.ts";

interface LockOptions {
  /** Called once per holder of the lock, such as "process 4711 on gauss". */
  readonly waiting?: (holder: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between attempts; default 200. */
  readonly interval?: number;
}

/** Milliseconds between attempts while the holder has not signed the lock yet. */
const UNSIGNED = 20;

/**
 * Does work that only one process may do at a time. The operating system releases the locks of a process that has
 * died, so that no lock is stale; on file systems without locks, the work is done without one.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const file = await take(path, options);
  try {
    return await work();
  } finally {
    // Removed while it is locked: whoever waits for it notices that, and makes a new file.
    await Deno.remove(path).catch(() => {});
    file.close();
  }
}

async function take(path: string, options: LockOptions): Promise<Deno.FsFile> {
  let told: string | undefined;
  for (let attempts = 0;; attempts++) {
    options.signal?.throwIfAborted();
    const file = await open(path);
    let kept = false;
    let wait = options.interval ?? 200;
    try {
      if (await tryLock(file)) {
        if (await isStill(path, file)) {
          kept = true;
          await sign(file);
          return file;
        }
        continue;
      }
      // Who has just taken the lock has not signed it yet.
      const holder = await holderOf(path) ?? (attempts > 5 ? "another process" : told);
      if (holder === undefined) wait = Math.min(wait, UNSIGNED);
      else if (holder !== told) options.waiting?.(told = holder);
    } finally {
      if (!kept) file.close();
    }
    await pause(wait, options.signal);
  }
}

async function open(path: string): Promise<Deno.FsFile> {
  try {
    const slash = path.lastIndexOf("/");
    if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
  }
}

/** Locks an open file, unless another process has; true if there are no locks. */
export async function tryLock(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch {
    // This file system has no locks; content is verified in any case.
    return true;
  }
}

/** Whether the path still leads to the locked file, and its last holder has not removed it. */
export async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  const { ino } = await file.stat();
  if (ino === null) return true;
  try {
    return (await Deno.stat(path)).ino === ino;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

async function sign(file: Deno.FsFile): Promise<void> {
  try {
    await file.truncate(0);
    await file.write(new TextEncoder().encode(`${selfName()}\n`));
  } catch {
    // The disk is full: the lock works without a name.
  }
}

async function holderOf(path: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(path)).trim() || undefined;
  } catch {
    return undefined;
  }
}

function selfName(): string {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return `process ${Deno.pid}${state === "granted" ? ` on ${hostname()}` : ""}`;
}

export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, signal && { signal }).catch(() => {});
  signal?.throwIfAborted();
}
