/** Which pictures there are, and what tells each from the others. */
import { withoutSlash } from "../../core/cache_folder.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { yielding } from "../../core/yield_now.ts";
import { storedBytes } from "../../datasets/images/stored.ts";
import { isPicture, pictureFiles, readPictures } from "../../datasets/user/folders.ts";
import { csvField } from "../../reports/tables/csv.ts";
import type { PhotosOptions } from "./compute_new.ts";

/** One picture: its path, and the size, time and sha256 of its file. */
export interface Picture {
  readonly path: string;
  readonly size: number;
  readonly time: number;
  readonly digest: string;
}

/** Lists the pictures of a folder, below it, or the files that are given. */
export async function listPictures(
  operands: readonly string[],
  warn?: (message: string) => void,
): Promise<{ readonly folder: string; readonly paths: readonly string[] }> {
  const [first, second] = operands;
  if (first === undefined) throw new InputError("Name a folder of pictures");
  const areFolders = await Promise.all(operands.map(isFolder));
  if (!areFolders.includes(true)) return { folder: "", paths: listed(operands) };
  if (second !== undefined) {
    throw new InputError(`Name one folder or several files, not "${first}" and "${second}"`);
  }
  const folder = withoutSlash(first);
  const { files, notes } = await readPictures(folder);
  for (const note of notes) warn?.(note);
  if (files.length === 0) {
    throw new InputError(
      `"${folder}" has no pictures: no .jpg, .png, .bmp, .webp or .gif file, nor have its folders`,
    );
  }
  return { folder, paths: files.map((path) => path.slice(folder.length + 1)) };
}

function listed(files: readonly string[]): string[] {
  const other = files.find((path) => !isPicture(path));
  if (other === undefined) return [...new Set(files)];
  throw new InputError(`"${other}" is not a picture: give .jpg, .png, .bmp, .webp or .gif files`);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`There is nothing at "${path}"`);
    }
    throw new InputError(`Cannot look at "${path}": ${messageOf(error)}`);
  }
}

/** Hashes the files, except those with the size and time of an earlier time; some cannot be read. */
export async function readDigests(
  paths: readonly string[],
  files: readonly string[],
  before: readonly Picture[],
  { onCorrupt = "skip", signal, warn }: PhotosOptions,
): Promise<{
  readonly pictures: readonly Picture[];
  readonly broken: ReadonlyMap<string, string>;
}> {
  const known = new Map(before.map((picture) => [picture.path, picture]));
  const images = pictureFiles(files);
  const pause = yielding(signal);
  const pictures: Picture[] = [];
  const broken = new Map<string, string>();
  for (const [i, path] of paths.entries()) {
    await pause();
    try {
      const { size, mtime } = Deno.statSync(files[i]!);
      const time = mtime?.getTime() ?? 0;
      const earlier = known.get(path);
      const isSame = earlier?.size === size && earlier.time === time;
      const digest = isSame ? earlier.digest : sha256(storedBytes(images, i));
      pictures.push({ path, size, time, digest });
    } catch (error) {
      if (onCorrupt === "fail") throw error;
      broken.set(path, messageOf(error));
      warn?.(`${messageOf(error)}: left out`);
    }
  }
  return { pictures, broken };
}

/** A path as a field: one that a spreadsheet would take for a formula begins with "./". */
export function pathField(path: string): string {
  return csvField(path.replace(/^(?=[=+\-@])/, "./"));
}

/** A CSV table that says which row of the features is which picture. */
export function indexText(paths: readonly string[], classes: readonly string[]): string {
  const lines = paths.map((path, row) => `${row},${pathField(path)},${csvField(classes[row]!)}\n`);
  return ["row,path,class\n", ...lines].join("");
}
