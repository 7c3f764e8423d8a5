/** Work in a folder of results that no other process uses meanwhile. */
import { resolve } from "node:path";
import { withLock } from "../core/lock.ts";
import { removeLeftovers } from "../core/save.ts";
import { removeTree } from "../core/files.ts";
import { stoppable } from "./signals.ts";
import type { StatusLine } from "./status_line.ts";
import { requireFolder } from "./writable.ts";

/** Where work is done, and what is said of it. */
interface OwnFolder {
  readonly folder: string;
  readonly name: string;
  readonly line: StatusLine;
  readonly stopping: string;
}

/** Does work that a signal stops in good order; `scratch`, for temporary files, is removed at both ends. */
export async function inOwnFolder(
  { folder, name, line, stopping }: OwnFolder,
  work: (scratch: string, signal: AbortSignal, stopCode: () => number) => Promise<number>,
): Promise<number> {
  await requireFolder(folder);
  // Absolute: the launcher may be in another folder.
  const scratch = resolve(folder, `${name}.work`);
  const locked = (): Promise<number> =>
    stoppable(line, stopping, async (signal, stopCode) => {
      // Left by a process that was killed.
      await Promise.all([removeTree(scratch), removeLeftovers(folder)]);
      try {
        return await work(scratch, signal, stopCode);
      } finally {
        await removeTree(scratch);
      }
    });
  return await withLock(`${folder}/${name}.lock`, locked, {
    waiting: (holder) => line.say(`Waiting for ${holder}, which uses "${folder}"`),
  });
}
