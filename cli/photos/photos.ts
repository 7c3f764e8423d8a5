/** Pictures of a folder as features: each is computed once and kept, however the folder changes. */
import { isAbsolute } from "node:path";
import { type LoadedBackbone, withSteps } from "../../backbones/backbone.ts";
import { loadBackbone } from "../../backbones/user/load.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { counted } from "../../core/format.ts";
import { concatRows, type NdArray, takeRows } from "../../core/ndarray.ts";
import { writeWhole } from "../../core/save.ts";
import { computeNew, type PhotosOptions } from "./compute_new.ts";
import { indexText, listPictures, readDigests } from "./pictures.ts";
import { keepPictures, type Kept, openStore } from "./store.ts";

/** Pictures, and a row of features for each. */
export interface Photos {
  /** The folder as it was given; "" if files were. */
  readonly folder: string;
  /** `[N]` below the folder, sorted. */
  readonly paths: readonly string[];
  /** `[N, D]`. */
  readonly features: NdArray;
  /** `[N]` sha256 of each file: equal ones are copies. */
  readonly digests: readonly string[];
  /** Paths that were there at an earlier time. */
  readonly gone: readonly string[];
  /** Pictures that are left out because they cannot be read: a sentence on each path. */
  readonly broken: ReadonlyMap<string, string>;
  /** How many pictures were computed this time. */
  readonly added: number;
  /** The safetensors file of the features. */
  readonly file: string;
  /** The CSV file beside it: row, path, class. */
  readonly index: string;
}

/** The backbone of pictures unless another is asked for: it needs no download. */
export const BACKBONE = "scattering-colour";

/** A backbone that takes pictures upright, as their EXIF data say. */
export async function photoBackbone(name: string = BACKBONE): Promise<LoadedBackbone> {
  const loaded = await loadBackbone(name, { folder: dataFolder() });
  return withSteps(loaded, { ...loaded.steps, exif: "apply" });
}

/** The path of a picture's file, which never looks like a flag. */
export function fileOf({ folder }: Pick<Photos, "folder">, path: string): string {
  const file = folder === "" ? path : `${folder}/${path}`;
  return file.startsWith("-") ? `./${file}` : file;
}

/** Opens the pictures of a folder, or those that are listed. Only new ones are computed. */
export async function openPhotos(
  operands: readonly string[],
  options: PhotosOptions,
): Promise<Photos> {
  const { folder, paths } = await listPictures(operands, options.warn);
  const fileAt = (path: string): string => fileOf({ folder }, path);
  const store = await openStore(folder === "" ? paths : [folder], options);
  const { kept } = store;
  const read = await readDigests(paths, paths.map(fileAt), kept.pictures, options);
  const rows = new Map(kept.pictures.map(({ digest }, row) => [digest, row]));
  const missing = new Map(
    read.pictures.filter(({ digest }) => !rows.has(digest))
      .map(({ digest, path }) => [digest, fileAt(path)]),
  );
  const fresh = await computeNew(missing, store.cache, store.key, options);
  for (const [digest, row] of fresh.rows) rows.set(digest, kept.pictures.length + row);
  const pictures = read.pictures.filter(({ digest }) => rows.has(digest));
  const features = takeRows(
    concatRows(kept.features, fresh.features),
    pictures.map(({ digest }) => rows.get(digest)!),
  );
  if (pictures.length === 0) {
    throw new InputError(`None of the ${counted(paths.length, "picture")} can be decoded`);
  }
  const gone = goneOf(kept, paths, options.warn);
  const hasChanged = await keepPictures(store, { pictures, gone, features }, options.backbone);
  await fresh.forget();
  const used = pictures.map(({ path }) => path);
  const index = store.file.replace(/\.safetensors$/, ".csv");
  if (hasChanged || !await exists(index)) await writeWhole(index, indexText(used, classesOf(used)));
  const undecoded = read.pictures.filter(({ digest }) => fresh.broken.has(digest));
  return {
    folder,
    paths: used,
    features,
    digests: pictures.map(({ digest }) => digest),
    gone,
    broken: new Map([
      ...read.broken,
      ...undecoded.map(({ path, digest }) => [path, fresh.broken.get(digest)!] as const),
    ]),
    added: fresh.rows.size,
    file: store.file,
    index,
  };
}

/** The class is the folder, if all pictures are in folders. */
function classesOf(paths: readonly string[]): string[] {
  const areInFolders = paths.every((path) => path.includes("/") && !isAbsolute(path));
  return paths.map((path) => areInFolders ? path.slice(0, path.indexOf("/")) : "");
}

/** Paths of pictures that were there, and are not any more. */
function goneOf(
  kept: Kept,
  paths: readonly string[],
  warn?: (message: string) => void,
): string[] {
  const there = new Set(paths);
  const removed = kept.pictures.map(({ path }) => path).filter((path) => !there.has(path));
  if (removed.length > 0) {
    const are = removed.length === 1 ? "is" : "are";
    warn?.(
      `${counted(removed.length, "picture")} ${are} gone since the last time, such as "${
        removed[0]
      }"`,
    );
  }
  return [...kept.gone.filter((path) => !there.has(path)), ...removed];
}
