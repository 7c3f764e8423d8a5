/** Features kept on the disk, so that they are computed once per dataset and backbone. */
import { messageOf, TrawlError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import type { NdArray } from "../core/ndarray.ts";
import { saveStream } from "../core/save.ts";
import { runtimeVersion } from "../onnx/mod.ts";
import { FeatureParts } from "./parts.ts";
import { encodeFeatures, readFeatures } from "./stored_features.ts";

/** Part of every key: a change of the file's layout, or of how images are decoded, makes new files. */
const LAYOUT = "trawl features 2";

/**
 * What decides features, all of it, beside the version of ONNX Runtime, whose kernels may change. The
 * number of threads is no part of it: the runtime shares a product's rows and columns out, and every sum
 * stays with one thread, which a test makes sure of.
 */
export interface FeatureKey {
  /** The dataset's content hash. */
  readonly content: string;
  /** "train" or "test". */
  readonly split: string;
  /** The backbone's hash: program, weights and preprocessing. */
  readonly backbone: string;
  /** The execution provider: two providers agree to a few digits only. */
  readonly provider: string;
}

/** A folder of features, one file per key. */
export class FeatureCache {
  /** A cache in a folder. */
  constructor(readonly folder: string) {}

  /**
   * Where features are, or would be.
   *
   * @returns The path of their file, whether or not it exists. It is a safetensors file, which
   * other tools read too.
   */
  path(key: FeatureKey): string {
    return `${this.folder}/${digest(key)}.safetensors`;
  }

  /**
   * Reads features, if they are there.
   *
   * @param shape `[N, D]` that they must have.
   * @returns The features, or undefined if there is no file.
   */
  async read(key: FeatureKey, shape: readonly number[]): Promise<NdArray | undefined> {
    const path = this.path(key);
    if (!await exists(path)) return undefined;
    const { features, metadata } = readFeatures(path);
    if (metadata.key !== digest(key) || `${features.shape}` !== `${shape}`) {
      throw new TrawlError(`"${path}" holds other features than its name says`);
    }
    return features;
  }

  /**
   * Writes features, whole or not at all.
   *
   * @param features `[N, D]`.
   * @param about Said in the file for a reader, such as the dataset's name.
   */
  async write(
    key: FeatureKey,
    features: NdArray,
    about: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const metadata = { ...about, ...key, onnxruntime: runtimeVersion(), key: digest(key) };
    await saveStream(this.path(key), ReadableStream.from(encodeFeatures(features, metadata)));
  }

  /** Where features are kept while others are still computed. */
  parts(key: FeatureKey, batch: number, warn?: (message: string) => void): FeatureParts {
    const name = sha256(`${digest(key)} in batches of ${batch}`);
    return new FeatureParts(`${this.folder}/parts/${name}`, name, batch, warn);
  }
}

function digest(key: FeatureKey): string {
  const { content, split, backbone, provider } = key;
  return sha256(JSON.stringify([LAYOUT, runtimeVersion(), content, split, backbone, provider]));
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new TrawlError(`Cannot read "${path}": ${messageOf(error)}`);
  }
}
