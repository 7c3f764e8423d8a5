/** What is kept of the pictures of a folder: one file of features, which says what its rows are. */
import * as v from "valibot";
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import { FeatureCache, featureFolder, type FeatureKey } from "../../backbones/features.ts";
import { canonical } from "../../core/canonical.ts";
import { messageOf } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { PhotosOptions } from "./compute_new.ts";

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
export interface Kept extends v.InferOutput<typeof schema> {
  readonly features: NdArray;
}

/** Where features are kept, and what is there. */
export interface Store {
  readonly cache: FeatureCache;
  readonly key: FeatureKey;
  readonly file: string;
  readonly kept: Kept;
}

/** Opens what is kept of a folder or of files; nothing, if it cannot be read. */
export async function openStore(
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

/** Keeps pictures; returns whether they are not those that are kept already. */
export async function keepPictures(
  { cache, key, kept }: Store,
  { features, ...stored }: Kept,
  { name, preprocessing }: LoadedBackbone,
): Promise<boolean> {
  const { features: _, ...before } = kept;
  if (canonical(stored) === canonical(before)) return false;
  const about = { backbone_name: name, preprocessing };
  await cache.write(key, features, { ...about, photos: JSON.stringify(stored) });
  return true;
}
