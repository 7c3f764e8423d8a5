/** Features from the cache, or computed and put there. */
import { messageOf } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import type { ImageList } from "../datasets/dataset.ts";
import type { LoadedBackbone } from "./backbone.ts";
import type { FeatureCache, FeatureKey } from "./cache.ts";
import { type FeatureOptions, imageFeatures } from "./features.ts";

/** Where features are kept, and what they are of. */
export interface CachedFeatureOptions extends Omit<FeatureOptions, "parts"> {
  /** Where features are kept. */
  readonly cache: FeatureCache;
  /** The dataset's content hash. */
  readonly content: string;
  /** "train" or "test". */
  readonly split: string;
  /** Said in the file for a reader, such as the dataset's name. */
  readonly about?: Readonly<Record<string, string>>;
}

/**
 * Features of images, computed only if the cache does not hold them. A damaged file is never
 * trusted: it is computed anew. A cache that cannot be written costs time, not the run. What was
 * interrupted goes on where it was.
 *
 * @returns `[N, D]`, row i of image i.
 */
export async function cachedFeatures(
  images: ImageList,
  backbone: LoadedBackbone,
  options: CachedFeatureOptions,
): Promise<NdArray> {
  const { cache, runtime, warn, content, split, about, mustKeep } = options;
  const key: FeatureKey = { content, split, backbone: backbone.hash, provider: runtime.provider };
  try {
    const kept = await cache.read(key, [images.length, backbone.width]);
    if (kept !== undefined) return kept;
  } catch (error) {
    warn?.(`${messageOf(error)}; computing the features again`);
  }
  const parts = cache.parts(key, backbone.batch, warn);
  const features = await imageFeatures(images, backbone, { ...options, parts });
  try {
    await cache.write(key, features, {
      ...about,
      backbone_name: backbone.name,
      preprocessing: backbone.preprocessing,
      ...(backbone.takes === undefined ? {} : { takes: backbone.takes }),
    });
    await parts.remove();
  } catch (error) {
    if (mustKeep) throw error;
    warn?.(`Features are not kept: ${messageOf(error)}`);
  }
  return features;
}
