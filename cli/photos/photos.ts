/** Pictures of a folder as features: each is computed once and kept, however the folder changes. */
import { isAbsolute } from "node:path";
import * as v from "valibot";
import { type LoadedBackbone, withSteps } from "../../backbones/backbone.ts";
import { FeatureCache, featureFolder, type FeatureKey } from "../../backbones/features.ts";
import { loadBackbone } from "../../backbones/user/load.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { canonical } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { exists, sha256 } from "../../core/files.ts";
import { counted } from "../../core/format.ts";
import { concatRows, type NdArray, takeRows } from "../../core/ndarray.ts";
import { writeWhole } from "../../core/save.ts";
import { computeNew, type PhotosOptions } from "./compute_new.ts";
import { indexText, listPictures, type Picture, readDigests } from "./pictures.ts";

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

const schema = v.object({
  pictures: v.array(v.object({
    path: v.string(),
    size: v.number(),
    time: v.number(),
    digest: v.string(),
  })),
  gone: v.array(v.string()),
});

/** What was kept of an earlier time. */
interface Kept extends v.InferOutput<typeof schema> {
  readonly features: NdArray;
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
  const broken = new Map(read.broken);
  for (const { path, digest } of read.pictures) {
    if (fresh.broken.has(digest)) broken.set(path, fresh.broken.get(digest)!);
  }
  if (pictures.length === 0) {
    throw new InputError(`None of the ${counted(paths.length, "picture")} can be decoded`);
  }
  const photos = {
    folder,
    paths: pictures.map(({ path }) => path),
    features,
    digests: pictures.map(({ digest }) => digest),
    gone: goneOf(kept, paths, options.warn),
    broken,
    added: fresh.rows.size,
    file: store.file,
    index: store.file.replace(/\.safetensors$/, ".csv"),
  };
  await keep(photos, pictures, store, options.backbone);
  await fresh.forget();
  return photos;
}

/** Where features are kept, and what is there. */
interface Store {
  readonly cache: FeatureCache;
  readonly key: FeatureKey;
  readonly file: string;
  readonly kept: Kept;
}

async function openStore(
  roots: readonly string[],
  { backbone, runtime, warn, cache = new FeatureCache(featureFolder()) }: PhotosOptions,
): Promise<Store> {
  const places = await Promise.all(roots.map((path) => Deno.realPath(path)));
  const key: FeatureKey = {
    content: sha256(canonical(places)),
    split: "pictures",
    backbone: backbone.hash,
    provider: runtime.provider,
  };
  const store = { cache, key, file: cache.path(key) };
  try {
    const found = await cache.open(key);
    if (found !== undefined) {
      const { features, metadata } = found;
      const { pictures, gone } = v.parse(schema, JSON.parse(metadata.photos ?? ""));
      if (`${features.shape}` === `${[pictures.length, backbone.width]}`) {
        return { ...store, kept: { pictures, gone, features } };
      }
    }
  } catch (error) {
    warn?.(`${messageOf(error)}; computing the features again`);
  }
  const features = { data: new Float32Array(), shape: [0, backbone.width] };
  return { ...store, kept: { pictures: [], gone: [], features } };
}

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

/** Writes features and index, unless they are there already. */
async function keep(
  { features, gone, paths, index }: Photos,
  pictures: readonly Picture[],
  { cache, key, kept }: Store,
  { name, preprocessing }: LoadedBackbone,
): Promise<void> {
  const stored = { pictures, gone };
  if (canonical(stored) !== canonical({ pictures: kept.pictures, gone: kept.gone })) {
    const about = { backbone_name: name, preprocessing };
    await cache.write(key, features, { ...about, photos: JSON.stringify(stored) });
  } else if (await exists(index)) return;
  await writeWhole(index, indexText(paths, classesOf(paths)));
}

/** The class is the folder, if all pictures are in folders. */
function classesOf(paths: readonly string[]): string[] {
  const areInFolders = paths.every((path) => path.includes("/") && !isAbsolute(path));
  return paths.map((path) => areInFolders ? path.slice(0, path.indexOf("/")) : "");
}
