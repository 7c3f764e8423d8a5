/** Locks that processes take on files, so that two of them do not write the same one. */
import { hostname } from "node:os";
import { messageOf, TrawlError } from "./errors.ts";

/** How to wait for a lock. */
export interface LockOptions {
  /** Told, once per holder, who has the lock, such as "process 4711 on gauss". */
  readonly waiting?: (holder: string) => void;
  /** Ends the waiting early: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two attempts; default 200. */
  readonly interval?: number;
}

/** Milliseconds until a lock that was just taken is looked at again: its holder signs it at once. */
const UNSIGNED = 20;

/**
 * Does work that only one process may do at a time. The operating system lets go of the lock of a
 * process that has died, so that no lock is ever stale; where a file system has no locks, the work is
 * done without.
 *
 * @throws {TrawlError} If the lock's file cannot be written.
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
    // Removed while it is held: whoever waits for it finds that its file has gone, and makes a new one.
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

/** Takes the lock of an open file, unless another process has it; true where there are no locks. */
export async function tryLock(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch {
    // No locks on this file system: what is written is verified before it is believed all the same.
    return true;
  }
}

/** Whether the path still names the file that was locked: its last holder has removed it otherwise. */
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
    // A full disk: the lock holds without its holder's name.
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

/** Waits. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
