/** Features of one part of a dataset, for suites and `embed`. */
import type { LoadedBackbone } from "../backbones/backbone.ts";
import {
  cachedFeatures,
  FeatureCache,
  featureFolder,
  type FeatureOptions,
} from "../backbones/features.ts";
import type { NdArray } from "../core/ndarray.ts";
import type { Dataset } from "../datasets/dataset.ts";

/** The parts of a dataset. */
export const splits = ["train", "test"] as const;

/** One of {@linkcode splits}. */
export type SplitName = typeof splits[number];

/** Features and their file. */
export interface SplitFeatures {
  /** `[N, D]`, row i of image i. */
  readonly features: NdArray;
  /** Their file, which is missing if the cache could not be written. */
  readonly path: string;
}

/** Computes the features of images, or reads them from their cache. */
export async function splitFeatures(
  dataset: Dataset,
  split: SplitName,
  backbone: LoadedBackbone,
  options: Omit<FeatureOptions, "parts">,
): Promise<SplitFeatures> {
  const { name, contentHash: content, [split]: { images } } = dataset;
  const cache = new FeatureCache(featureFolder());
  const about = { dataset: name };
  const path = featurePath(dataset, split, backbone, options.runtime.provider);
  const features = await cachedFeatures(images!, backbone, {
    ...options,
    cache,
    content,
    split,
    about,
  });
  return { features, path };
}

/** The path of the features' file, whether or not it exists. */
export function featurePath(
  { contentHash: content }: Dataset,
  split: SplitName,
  backbone: LoadedBackbone,
  provider: string,
): string {
  return new FeatureCache(featureFolder()).path({
    content,
    split,
    backbone: backbone.hash,
    provider,
  });
}
