/** A problem's data: from the dataset and the backbone to the arrays of the loop. */
import { inputNote, type LoadedBackbone } from "../backbones/backbone.ts";
import {
  cachedFeatures,
  FeatureCache,
  featureFolder,
  type FeatureOptions,
} from "../backbones/features.ts";
import { NO_BACKBONE } from "../backbones/registry.ts";
import { loadBackbone } from "../backbones/user/load.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { type Floats, type NdArray, takeRows } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import { skippedSummary } from "../datasets/corrupt.ts";
import type { DataContext, Dataset } from "../datasets/dataset.ts";
import { pictureNotes } from "../datasets/images/exif.ts";
import { openDataset } from "../datasets/open.ts";
import { referencePool } from "../datasets/split_rules.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { ProblemData } from "./execution/executor.ts";
import type { LabelledRows } from "./acquisition.ts";
import { measureScale, standardise } from "./standardise.ts";
import type { Problem } from "./suites/suite.ts";

/** How the computation of features is observed and stopped. */
type FeatureListener = Pick<DataContext, "progress" | "warn" | "signal">;

export interface ProblemArrays {
  readonly pool: LabelledRows;
  readonly test: LabelledRows;
}

interface Rows<T extends Floats> {
  readonly features: NdArray<T>;
  readonly labels: Int32Array;
}

/** A problem whose dataset has been read, but whose features have not been computed. */
export interface OpenProblem {
  readonly data: ProblemData;
  /**
   * Computes the features, or reads them from their cache. Those of a tabular set are standardised on
   * the pool, in float64, and only then narrowed to float32.
   */
  arrays(runtime: Runtime, listener?: FeatureListener): Promise<ProblemArrays>;
}

/** Reads a problem's dataset and backbone. */
export async function openProblem(problem: Problem, context: DataContext): Promise<OpenProblem> {
  const source = await openDataset(problem.dataset, context);
  requireFit(problem, source.task);
  const backbone = problem.backbone === undefined
    ? undefined
    : await loadBackbone(problem.backbone, { folder: context.folder });
  const note = backbone && inputNote(backbone);
  if (note !== undefined) context.warn?.(note);
  const dataset = await source.load(context);
  for (const note of pictureNotes(dataset, "not applied")) context.warn?.(note);
  const { train, test } = dataset;
  const rows = poolRows(dataset, problem);
  const skipped = skippedSummary(dataset);
  const poolOf = <T extends Floats>(features: NdArray<T>): Rows<T> => ({
    features: rows === undefined ? features : takeRows(features, rows),
    labels: rows === undefined ? train.labels : rows.map((row) => train.labels[row]!),
  });
  return {
    data: {
      dataset: dataset.name,
      backbone: backbone?.name ?? NO_BACKBONE,
      ...skipped && { skipped },
      datasetHash: hashOf(dataset, problem),
      backboneHash: backbone?.hash ?? sha256(NO_BACKBONE),
      poolSize: rows?.length ?? train.labels.length,
      testSize: test.labels.length,
      dimensions: backbone?.width ?? train.features!.shape[1]!,
      classes: dataset.classes,
    },
    async arrays(runtime, { progress = () => {}, warn = () => {}, signal } = {}) {
      if (backbone === undefined) {
        const pool = poolOf(train.features!);
        const scale = measureScale(pool.features);
        return {
          pool: { ...pool, features: standardise(pool.features, scale) },
          test: { ...test, features: standardise(test.features!, scale) },
        };
      }
      const featuresOf = async (split: SplitName): Promise<NdArray> => {
        const { features } = await splitFeatures(dataset, split, backbone, {
          runtime,
          warn,
          ...signal && { signal },
          progress: (done, total) =>
            progress(
              `${dataset.name}, ${split}: ${done} of ${total} images through ${backbone.name}`,
            ),
        });
        return features;
      };
      const pool = poolOf(await featuresOf("train"));
      return { pool, test: { ...test, features: await featuresOf("test") } };
    },
  };
}

function requireFit({ dataset, backbone }: Problem, task: "images" | "tabular"): void {
  if (task === "images" && backbone === undefined) {
    throw new InputError(`Dataset "${dataset}" holds images: its problem needs a backbone`);
  }
  if (task === "tabular" && backbone !== undefined) {
    throw new InputError(`Dataset "${dataset}" is tabular: backbone "${backbone}" takes images`);
  }
}

function poolRows(
  { train }: Dataset,
  { dataset, pool, poolShare }: Problem,
): Int32Array | undefined {
  if (pool !== undefined && poolShare !== undefined) {
    throw new InputError(
      `The problem of dataset "${dataset}" has both pool "${pool}" and poolShare ${poolShare}: ` +
        "leave one out",
    );
  }
  const size = train.labels.length;
  if (pool === "reference") return referencePool(size);
  if (poolShare === undefined || poolShare === 1) return undefined;
  return stream(0, "pool split").choice(size, Math.floor(size * poolShare)).sort();
}

function hashOf({ contentHash }: Dataset, { pool, poolShare }: Problem): string {
  if (pool !== undefined) return sha256(`${contentHash}\npool ${pool}`);
  return poolShare === undefined ? contentHash : sha256(`${contentHash}\npool share ${poolShare}`);
}

export const splits = ["train", "test"] as const;

export type SplitName = typeof splits[number];

/** Features `[N, D]` of images, computed or from their cache, and their file, which may be missing. */
export async function splitFeatures(
  dataset: Dataset,
  split: SplitName,
  backbone: LoadedBackbone,
  options: Omit<FeatureOptions, "parts">,
): Promise<{ readonly features: NdArray; readonly path: string }> {
  const { name, contentHash: content, [split]: { images } } = dataset;
  const features = await cachedFeatures(images!, backbone, {
    ...options,
    cache: new FeatureCache(featureFolder()),
    content,
    split,
    about: { dataset: name },
  });
  return { features, path: featurePath(dataset, split, backbone, options.runtime.provider) };
}

/** The path of the features' file, whether or not it exists. */
export function featurePath(
  { contentHash: content }: Dataset,
  split: SplitName,
  backbone: LoadedBackbone,
  provider: string,
): string {
  const key = { content, split, backbone: backbone.hash, provider };
  return new FeatureCache(featureFolder()).path(key);
}
