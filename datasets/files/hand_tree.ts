/** Trees that a person has unpacked: taken as they are if nothing is missing from them. */
import { InputError, messageOf } from "../../core/errors.ts";
import { breathing } from "./breath.ts";
import { MemberList, type Members, requireHolds, wantedIn } from "./tree.ts";
import type { TreeArchive } from "./published.ts";

/**
 * Looks for a tree that was unpacked by hand.
 *
 * @returns Whether every folder that the archive holds is there.
 */
export async function isHandTree(root: string, { holds }: TreeArchive): Promise<boolean> {
  for (const folder of Object.keys(holds)) {
    try {
      if (!(await Deno.stat(folder === "" ? root : `${root}/${folder}`)).isDirectory) return false;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw new InputError(`Cannot look at "${root}/${folder}": ${messageOf(error)}`);
    }
  }
  return true;
}

/** Lists the files of a tree that was unpacked by hand. */
export async function handTreeMembers(
  root: string,
  archive: TreeArchive,
  signal?: AbortSignal,
): Promise<Members> {
  const wanted = wantedIn(archive);
  const breathe = breathing(signal);
  const names = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    for (const entry of Deno.readDirSync(folder === "" ? root : `${root}/${folder}`)) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const { isDirectory } = entry.isSymlink ? Deno.statSync(`${root}/${name}`) : entry;
      if (isDirectory) await walk(name);
      else if (wanted(name)) names.add(name);
      await breathe();
    }
  };
  try {
    for (const folder of Object.keys(archive.holds)) await walk(folder);
    requireHolds(names, archive);
    const found = new MemberList();
    const files: string[] = [];
    for (const name of names) {
      const path = `${root}/${name}`;
      const { size } = Deno.statSync(path);
      found.add(name, files.push(path) - 1, 0, size);
      await breathe();
    }
    return found.sorted(files);
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(
      `Cannot use "${root}": ${messageOf(error)}; unpack "${archive.name}" again, or remove what ` +
        "is left of it to have that done here",
    );
  }
}
