/** Lists folders without hidden and system files, and counts what is left out. */
import { compareText } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";

/** A file or folder. */
export interface Entry {
  readonly name: string;
  /** Whether it is a folder, links followed. */
  readonly isDirectory: boolean;
}

/** Folders that systems and programs make for themselves, besides those that begin with a dot. */
const SYSTEM = new Set([
  "__MACOSX",
  "@eaDir",
  "$RECYCLE.BIN",
  "System Volume Information",
  "lost+found",
]);

/** What is not used, one and several. */
const KINDS = {
  hidden: ["hidden or system file or folder", "hidden or system files or folders"],
  name: [
    "file whose name is not UTF-8 (rename it)",
    "files whose names are not UTF-8 (rename them)",
  ],
  picture: [
    "file that is not a picture in a class folder",
    "files that are not pictures in class folders",
  ],
  data: [
    "file or folder that is not part of the data",
    "files or folders that are not part of the data",
  ],
} as const;

/** Why a file or folder is not used. */
export type Reason = keyof typeof KINDS;

/** Counts what is not used. */
export class LeftOut {
  readonly #paths = new Map<Reason, string[]>();

  /** Counts a file or folder. */
  add(reason: Reason, path: string): void {
    const paths = this.#paths.get(reason);
    if (paths === undefined) this.#paths.set(reason, [path]);
    else paths.push(path);
  }

  /** Says what was counted. */
  notes(folder: string): string[] {
    return Array.from(this.#paths, ([reason, paths]) => {
      const [one, several] = KINDS[reason];
      const what = paths.length === 1 ? `1 ${one} is` : `${paths.length} ${several} are`;
      return `"${folder}": ${what} not used, such as "${paths[0]!.slice(folder.length + 1)}"`;
    });
  }
}

/** Lists what a folder holds, links followed. */
export async function visible(folder: string, leftOut: LeftOut): Promise<Entry[]> {
  const entries: Entry[] = [];
  let path = folder;
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
      path = `${folder}/${name}`;
      if (name.startsWith(".") || SYSTEM.has(name)) {
        leftOut.add("hidden", path);
      } else if (name.includes("\ufffd") && !await exists(path)) {
        if (isDirectory) throw new Error("its name is not UTF-8: rename it");
        leftOut.add("name", path);
      } else {
        entries.push({ name, isDirectory: isSymlink ? await leadsToFolder(path) : isDirectory });
      }
    }
  } catch (error) {
    throw new InputError(`Cannot read "${path}": ${messageOf(error)}`);
  }
  return entries.sort((a, b) => compareText(a.name, b.name));
}

async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await Deno.stat(link)).isDirectory;
  } catch (error) {
    const { NotFound, FilesystemLoop } = Deno.errors;
    const nowhere = error instanceof NotFound || error instanceof FilesystemLoop;
    throw nowhere ? new Error("it is a link that leads nowhere: remove it") : error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
