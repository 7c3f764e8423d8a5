/** Folders of pictures, one folder a class. */
import { compareText } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import type { Rows } from "./rows.ts";

/** Endings of files that are taken for pictures; what they hold is told by their first bytes. */
const PICTURE = /\.(jpe?g|png|bmp|webp|gif)$/i;

/** Folders within folders, at most: links may go in circles. */
const DEEPEST = 16;

/**
 * Reads which pictures lie in class folders, and below them.
 *
 * @param folder A folder of class folders.
 * @returns The pictures, class by class, sorted by path; classes are the sorted names of folders.
 * Hidden files and files that are no pictures are left out, and counted in the notes.
 * @throws {InputError} If there are no class folders, or one has no pictures, naming it.
 */
export async function readClassFolders(folder: string): Promise<Rows> {
  const entries = await visible(folder);
  const classes = entries.filter((entry) => entry.isDirectory).map(({ name }) => name);
  if (classes.length === 0) {
    throw new InputError(
      `"${folder}" has no folders: put the pictures of each class in a folder of its name`,
    );
  }
  const files: string[] = [];
  const labels: string[] = [];
  const others = entries.filter((entry) => !entry.isDirectory).map(({ name }) => name);
  for (const name of classes) {
    const before = files.length;
    for await (const path of filesBelow(`${folder}/${name}`, 0)) {
      if (PICTURE.test(path)) files.push(path);
      else others.push(path.slice(folder.length + 1));
    }
    for (let i = before; i < files.length; i++) labels.push(name);
    if (files.length === before) {
      throw new InputError(
        `Class "${name}" has no pictures: "${folder}/${name}" holds no .jpg, .png, .bmp, .webp ` +
          "or .gif file; put some there, or remove the folder",
      );
    }
  }
  const count = files.length;
  return {
    from: folder,
    labels,
    classes,
    images: {
      files,
      file: Uint32Array.from(files, (_, i) => i),
      offset: new Float64Array(count),
      length: new Float64Array(count).fill(-1),
      codec: "file",
    },
    notes: noteOf(folder, others),
  };
}

function noteOf(folder: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  const what = others.length === 1 ? "1 file is" : `${others.length} files are`;
  return [`"${folder}": ${what} no picture in a class folder and not used, such as "${others[0]}"`];
}

interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** What a folder holds, links followed, hidden files left out, sorted by name. */
export async function visible(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      const target = isSymlink ? await Deno.stat(`${folder}/${name}`) : { isDirectory };
      entries.push({ name, isDirectory: target.isDirectory });
    }
  } catch (error) {
    throw new InputError(`Cannot read folder "${folder}": ${messageOf(error)}`);
  }
  return entries.sort((a, b) => compareText(a.name, b.name));
}

async function* filesBelow(folder: string, depth: number): AsyncGenerator<string> {
  if (depth > DEEPEST) {
    throw new InputError(
      `"${folder}" is more than ${DEEPEST} folders deep: does a link go in circles?`,
    );
  }
  for (const { name, isDirectory } of await visible(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path, depth + 1);
    else yield path;
  }
}
