/** Folders of pictures, one folder a class. */
import { InputError } from "../../core/errors.ts";
import type { Rows } from "./rows.ts";
import { LeftOut, visible } from "./visible.ts";

/** Endings of files that are taken for pictures; what they hold is told by their first bytes. */
const PICTURE = /\.(jpe?g|png|bmp|webp|gif)$/i;

/** Folders within folders, at most: links may go in circles. */
const DEEPEST = 16;

/** Reads which pictures are in class folders, and below them. */
export async function readClassFolders(folder: string): Promise<Rows> {
  const leftOut = new LeftOut();
  const entries = await visible(folder, leftOut);
  const classes = entries.filter((entry) => entry.isDirectory).map(({ name }) => name);
  if (classes.length === 0) {
    throw new InputError(
      `"${folder}" has no folders: put the pictures of each class in a folder of its name`,
    );
  }
  const files: string[] = [];
  const labels: string[] = [];
  const nested = new Set<string>();
  for (const { name, isDirectory } of entries) {
    if (!isDirectory) leftOut.add("picture", `${folder}/${name}`);
  }
  for (const name of classes) {
    const before = files.length;
    for await (const path of filesBelow(`${folder}/${name}`, leftOut)) {
      if (!isPicture(path)) leftOut.add("picture", path);
      else {
        files.push(path);
        const [, ...below] = path.slice(folder.length + 1).split("/");
        if (below.length > 1) nested.add(`${name}/${below[0]}`);
      }
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
    images: {
      files,
      file: Uint32Array.from(files, (_, i) => i),
      offset: new Float64Array(count),
      length: new Float64Array(count).fill(-1),
      codec: "file",
    },
    notes: [
      ...leftOut.notes(folder),
      ...(nested.size === 0 ? [] : [
        `"${folder}": folders below class folders are not classes, such as "${[...nested][0]}"`,
      ]),
    ],
  };
}

/**
 * Tells a picture by its name.
 *
 * @returns Whether its ending is that of a picture.
 */
export function isPicture(name: string): boolean {
  return PICTURE.test(name);
}

/**
 * Goes through the files of a folder, and of the folders in it.
 *
 * @returns Paths, in the order of their names.
 */
export async function* filesBelow(
  folder: string,
  leftOut: LeftOut,
  depth = 0,
): AsyncGenerator<string> {
  if (depth > DEEPEST) {
    throw new InputError(
      `"${folder}" is more than ${DEEPEST} folders deep: does a link go in circles?`,
    );
  }
  for (const { name, isDirectory } of await visible(folder, leftOut)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path, leftOut, depth + 1);
    else yield path;
  }
}
