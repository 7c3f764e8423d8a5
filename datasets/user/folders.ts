/** Lists the user's own folders, and reads folders of pictures, one folder per class. */
import { compareText } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import type { StoredImages } from "../dataset.ts";
import type { Rows } from "./rows.ts";

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

const REASONS = {
  hidden: ["hidden or system file or folder", "hidden or system files or folders"],
  name: [
    "file whose name is not UTF-8 (rename it)",
    "files whose names are not UTF-8 (rename them)",
  ],
  link: [
    "link that leads nowhere, or to a folder that it is in,",
    "links that lead nowhere, or to a folder that they are in,",
  ],
  picture: [
    "file that is not a picture in a class folder",
    "files that are not pictures in class folders",
  ],
  control: [
    "picture whose name has control characters (rename it)",
    "pictures whose names have control characters (rename them)",
  ],
  other: ["file that is not a picture", "files that are not pictures"],
  data: [
    "file or folder that is not part of the data",
    "files or folders that are not part of the data",
  ],
} as const;

/** Counts files and folders that are not used; links that lead astray only if that is said. */
export class LeftOut {
  constructor(readonly skipsLinks = false) {}

  readonly #paths = new Map<keyof typeof REASONS, string[]>();

  add(reason: keyof typeof REASONS, path: string): void {
    const paths = this.#paths.get(reason);
    if (paths === undefined) this.#paths.set(reason, [path]);
    else paths.push(path);
  }

  notes(folder: string): string[] {
    return Array.from(this.#paths, ([reason, paths]) => {
      const [one, several] = REASONS[reason];
      const what = paths.length === 1 ? `1 ${one} is` : `${paths.length} ${several} are`;
      return `"${folder}": ${what} not used, such as "${paths[0]!.slice(folder.length + 1)}"`;
    });
  }
}

/** Lists a folder by name, links followed, without hidden and system files. */
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
      } else if (isSymlink && leftOut.skipsLinks && await leadsAstray(path, folder)) {
        leftOut.add("link", path);
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

/** Whether a link leads nowhere, or to a folder around it. */
async function leadsAstray(link: string, folder: string): Promise<boolean> {
  const target = await Deno.realPath(link).catch(() => undefined);
  return target === undefined || `${await Deno.realPath(folder)}/`.startsWith(`${target}/`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** Folders within folders, at most: links may form a circle. */
const DEEPEST = 16;

/** Yields the paths of all files in a folder and below, in the order of their names. */
export async function* filesBelow(
  folder: string,
  leftOut: LeftOut,
  depth = 0,
): AsyncGenerator<string> {
  if (depth > DEEPEST) {
    throw new InputError(`"${folder}" is more than ${DEEPEST} folders deep: is a link circular?`);
  }
  for (const { name, isDirectory } of await visible(folder, leftOut)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path, leftOut, depth + 1);
    else yield path;
  }
}

/** Whether a name ends as that of a picture. Its format is told by its first bytes. */
export function isPicture(name: string): boolean {
  return /\.(jpe?g|png|bmp|webp|gif)$/i.test(name);
}

/** Pictures that are a file each. */
export function pictureFiles(files: readonly string[]): StoredImages {
  return {
    files,
    file: Uint32Array.from(files, (_, i) => i),
    offset: new Float64Array(files.length),
    length: new Float64Array(files.length).fill(-1),
    codec: "file",
  };
}

/** Lists the pictures in a folder and below it; `notes` say what is not used. */
export async function readPictures(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly notes: readonly string[] }> {
  const leftOut = new LeftOut(true);
  const files: string[] = [];
  for await (const path of filesBelow(folder, leftOut)) {
    const name = path.slice(folder.length + 1);
    if (!isPicture(path)) {
      // Tables beside pictures are about them, such as their labels.
      if (name.includes("/") || !/\.(csv|json)$/i.test(name)) leftOut.add("other", path);
    } else if (/[\p{Cc}\u2028\u2029]/u.test(name)) {
      // Lists of paths are written one path per line.
      leftOut.add("control", path);
    } else files.push(path);
  }
  return { files, notes: leftOut.notes(folder) };
}

/** Lists the pictures in class folders, and below them. */
export async function readClassFolders(folder: string): Promise<Rows> {
  const leftOut = new LeftOut();
  const entries = await visible(folder, leftOut);
  const classes = entries.filter((entry) => entry.isDirectory).map(({ name }) => name);
  if (classes.length === 0) {
    throw new InputError(
      `"${folder}" has no folders: put the pictures of each class in a folder of its name`,
    );
  }
  for (const { name, isDirectory } of entries) {
    if (!isDirectory) leftOut.add("picture", `${folder}/${name}`);
  }
  const files: string[] = [];
  const labels: string[] = [];
  let nested: string | undefined;
  for (const name of classes) {
    const before = files.length;
    for await (const path of filesBelow(`${folder}/${name}`, leftOut)) {
      if (!isPicture(path)) {
        leftOut.add("picture", path);
        continue;
      }
      files.push(path);
      labels.push(name);
      const [inner, file] = path.slice(folder.length + name.length + 2).split("/");
      if (file !== undefined) nested ??= `${name}/${inner}`;
    }
    if (files.length === before) {
      throw new InputError(
        `Class "${name}" has no pictures: "${folder}/${name}" holds no .jpg, .png, .bmp, .webp ` +
          "or .gif file; put some there, or remove the folder",
      );
    }
  }
  return {
    from: folder,
    labels,
    images: pictureFiles(files),
    notes: [
      ...leftOut.notes(folder),
      ...(nested === undefined ? [] : [
        `"${folder}": folders below class folders are not classes, such as "${nested}"`,
      ]),
    ],
  };
}
