/** Features of pictures that were not there before. */
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import {
  type FeatureCache,
  type FeatureKey,
  type FeatureOptions,
  imageFeatures,
} from "../../backbones/features.ts";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { undecodable } from "../../datasets/corrupt.ts";
import type { CorruptPolicy } from "../../datasets/dataset.ts";
import { storedImages } from "../../datasets/images/stored.ts";
import { pictureFiles } from "../../datasets/user/folders.ts";

/** How pictures become features. */
export interface PhotosOptions extends Omit<FeatureOptions, "parts" | "mustKeep"> {
  readonly backbone: LoadedBackbone;
  /** What to do about pictures that cannot be read; default `skip`, and say so. */
  readonly onCorrupt?: CorruptPolicy;
  /** Default the user's. */
  readonly cache?: FeatureCache;
}

/** Features of new pictures, a row for each content. */
export interface NewFeatures {
  readonly features: NdArray;
  /** Rows by digest. */
  readonly rows: ReadonlyMap<string, number>;
  /** Reasons by digest. */
  readonly broken: ReadonlyMap<string, string>;
  /** Removes what was kept while they were computed. */
  forget(): Promise<void>;
}

/** Computes features of files by their digests; what is done is kept in parts until `forget`. */
export async function computeNew(
  missing: ReadonlyMap<string, string>,
  cache: FeatureCache,
  key: FeatureKey,
  options: PhotosOptions,
): Promise<NewFeatures> {
  const { backbone, onCorrupt = "skip", warn } = options;
  const digests = [...missing.keys()];
  const images = storedImages(pictureFiles([...missing.values()]));
  const content = sha256(digests.join("\n"));
  const parts = cache.parts({ ...key, content }, backbone.batch, { ...options, mustKeep: true });
  if (digests.length === 0) {
    const features = { data: new Float32Array(), shape: [0, backbone.width] };
    return { features, rows: new Map(), broken: new Map(), forget: () => Promise.resolve() };
  }
  try {
    const features = await imageFeatures(images, backbone, { ...options, parts });
    const rows = new Map(digests.map((digest, row) => [digest, row]));
    return { features, rows, broken: new Map(), forget: () => parts.remove() };
  } catch (error) {
    if (!(error instanceof InputError) || onCorrupt === "fail") throw error;
    const bad = new Map(await undecodable(images));
    if (bad.size === 0) throw error;
    await parts.remove();
    for (const reason of bad.values()) warn?.(`${reason}: left out`);
    const rest = [...missing].filter((_, i) => !bad.has(i));
    const found = await computeNew(new Map(rest), cache, key, options);
    const reasons = Array.from(bad, ([i, reason]) => [digests[i]!, reason] as const);
    return { ...found, broken: new Map([...reasons, ...found.broken]) };
  }
}
