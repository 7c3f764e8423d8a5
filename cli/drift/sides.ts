/** The two sides of a drift test, one suite run in two ways, and how far their features differ. */
import { FeatureCache, featureFolder } from "../../backbones/features.ts";
import { loadBackbone } from "../../backbones/user/load.ts";
import type { Problem } from "../../bench/suites/suite.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { DataContext } from "../../datasets/dataset.ts";
import { openDataset } from "../../datasets/open.ts";
import { parseProvider, type Provider } from "../../onnx/provider_names.ts";
import type { RunResult } from "../../runs/run.ts";
import { type Rejection, ResultStore, type RunName } from "../../runs/store.ts";
import type { driftCommand } from "../commands/drift_command.ts";
import type { Flags } from "../flags.ts";

export interface Side {
  readonly provider: Provider;
  readonly threads: number;
}

/** The tested side and the reference; threads default to `cores`. */
export function sidesOf(given: Flags<typeof driftCommand.flags>, cores: number): [Side, Side] {
  const side = (flag: "ep" | "against", threads: number): Side => {
    const provider = parseProvider(given.text(flag) ?? "cpu");
    if (provider !== "auto") return { provider, threads };
    throw new InputError(`--${flag} "auto" may mean another provider tomorrow: name one`);
  };
  const tested = side("ep", given.integer("threads", 1) ?? cores);
  const reference = side("against", given.integer("against-threads", 1) ?? tested.threads);
  if (tested.provider === reference.provider && tested.threads === reference.threads) {
    throw new InputError(
      `Both sides are ${describeSide(tested)}: give another provider with --ep, or another ` +
        "number with --against-threads",
    );
  }
  return [tested, reference];
}

/** Such as "webgpu with 2 threads". */
export function describeSide({ provider, threads }: { provider: string; threads: number }): string {
  return `${provider} with ${counted(threads, "thread")}`;
}

/** A store that also finds the complete runs of another one, and writes to its own folder. */
export class SharedStore extends ResultStore {
  constructor(
    folder: string,
    readonly other: ResultStore,
    rejected?: (rejection: Rejection) => void,
  ) {
    super(folder, rejected);
  }

  override async load(manifest: RunName): Promise<RunResult | undefined> {
    const own = await super.load(manifest);
    if (own?.status === "done") return own;
    const found = await this.other.load(manifest);
    // A failure elsewhere is not a reason to skip the run here.
    return found?.status === "done" ? found : own;
  }
}

interface FeatureDistance {
  readonly absolute: number;
  /** The largest Euclidean distance of two rows, over the length of the reference's row. */
  readonly relative: number;
}

/** What is known about the features of one problem, pool and test set together. */
export type FeatureDrift =
  | { readonly kind: "compared"; readonly distance: FeatureDistance }
  | { readonly kind: "same" | "unknown"; readonly reason: string };

/** Measures how far two arrays `[N, D]` differ. */
export function featureDistance(tested: NdArray, reference: NdArray): FeatureDistance {
  const [rows, width] = reference.shape as [number, number];
  let [absolute, relative] = [0, 0];
  for (let i = 0; i < rows; i++) {
    let [gap, length] = [0, 0];
    for (let at = i * width; at < (i + 1) * width; at++) {
      const difference = Math.abs(tested.data[at]! - reference.data[at]!);
      absolute = Math.max(absolute, difference);
      gap += difference ** 2;
      length += reference.data[at]! ** 2;
    }
    if (gap > 0) relative = Math.max(relative, Math.sqrt(gap / (length || 1)));
  }
  return { absolute, relative };
}

/** Compares the features that the two sides' runs were made from. */
export async function featureDrift(
  { backbone: name, dataset: source }: Problem,
  [{ provider: tested }, { provider: reference }]: readonly [Side, Side],
  context: DataContext,
  read: FeatureCache["read"] = (...args) => new FeatureCache(featureFolder()).read(...args),
): Promise<FeatureDrift> {
  if (name === undefined) return { kind: "same", reason: "as stored, computed by no program" };
  if (tested === reference) {
    return { kind: "same", reason: `computed once for both sides, by provider "${tested}"` };
  }
  try {
    const backbone = await loadBackbone(name, { folder: context.folder });
    const dataset = await (await openDataset(source, context)).load(context);
    const distances: FeatureDistance[] = [];
    for (const split of ["train", "test"] as const) {
      const shape = [dataset[split].labels.length, backbone.width];
      const key = { content: dataset.contentHash, split, backbone: backbone.hash };
      const a = await read({ ...key, provider: tested }, shape);
      const b = await read({ ...key, provider: reference }, shape);
      if (a === undefined || b === undefined) {
        const missing = a === undefined ? tested : reference;
        return { kind: "unknown", reason: `those of provider "${missing}" are not in the cache` };
      }
      distances.push(featureDistance(a, b));
    }
    const largest = (key: keyof FeatureDistance): number =>
      Math.max(...distances.map((distance) => distance[key]));
    const distance = { absolute: largest("absolute"), relative: largest("relative") };
    return { kind: "compared", distance };
  } catch (error) {
    return { kind: "unknown", reason: messageOf(error) };
  }
}
