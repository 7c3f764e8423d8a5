/** One acquisition on given arrays: what a strategy needs and nobody gave, a head provides. */
import { InputError } from "../../core/errors.ts";
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Need, Query, Strategy } from "../../strategies/strategy.ts";
import { requireBudget } from "../../strategies/validate.ts";
import { fastFishingHead } from "../../bench/head/config.ts";
import { type TrainedHead, trainHead } from "../../bench/head/head.ts";
import { laplace, MONTE_CARLO_SAMPLES } from "../../bench/head/laplace.ts";
import { whileShown } from "./select_progress.ts";
import { measureScale, standardise } from "../../bench/standardise.ts";

/** The arrays of one acquisition, all finite and fitting together. At least one is of the pool. */
export interface AcquisitionArrays {
  /** `[N, D]`. */
  readonly features?: Narrowed;
  /** `[N, K]`. */
  readonly logits?: Narrowed;
  /** `[N, T, K]`. */
  readonly mcLogits?: NdArray;
  /** `[n, D]`. */
  readonly labelledFeatures?: Narrowed;
  /** `[n]`, each in [0, K). */
  readonly labels?: Int32Array;
  /** `[n, K]`. */
  readonly labelledLogits?: Narrowed;
  /** K; 0 where nothing tells it. */
  readonly classes: number;
}

/** How an acquisition is made. */
export interface AcquisitionOptions {
  /** How many rows to choose. */
  readonly budget: number;
  /** Decides every random draw. */
  readonly seed: number;
  /** Where programs run. */
  readonly runtime: Runtime;
}

/** Epochs of the short training by which the whole one's time is estimated. */
const FEW_EPOCHS = 2;

/**
 * Puts a query together. Where logits are needed and none are given, a linear head is trained on the
 * labelled rows, as in the AL loop, on features standardised by the pool; the strategy sees the
 * features as they are.
 */
export async function buildQuery(
  strategy: Strategy,
  arrays: AcquisitionArrays,
  options: AcquisitionOptions,
): Promise<Query> {
  const { budget, seed, runtime } = options;
  const size = rowsOf(arrays.features ?? arrays.logits ?? arrays.mcLogits);
  if (size === undefined) {
    throw new InputError("There is no pool: give --features, --logits or --mc-logits");
  }
  requireBudget(budget, size);
  const full = withEmptySet(strategy, await withHead(strategy, arrays, options));
  for (const need of strategy.needs) {
    if (!isGiven(need, full)) throw lacking(strategy, need, full);
  }
  const { features, logits, mcLogits, labelledFeatures, labels, labelledLogits } = full;
  return {
    pool: {
      size,
      ...features && { features },
      ...logits && { logits },
      ...mcLogits && { mcLogits },
    },
    labelled: {
      size: rowsOf(labelledFeatures ?? labelledLogits) ?? labels?.length ?? 0,
      ...labelledFeatures && { features: labelledFeatures },
      ...labels && { labels },
      ...labelledLogits && { logits: labelledLogits },
    },
    classes: arrays.classes,
    budget,
    random: (purpose) => stream(seed, `strategy: ${purpose}`),
    runtime,
  };
}

/** Trains a head where logits of any kind are needed and none are given: never beside foreign ones. */
async function withHead(
  strategy: Strategy,
  arrays: AcquisitionArrays,
  { seed, runtime }: AcquisitionOptions,
): Promise<AcquisitionArrays> {
  const { features, labelledFeatures, labels } = arrays;
  const isLogits = (need: Need): boolean => need.endsWith("logits");
  const foreign = arrays.logits ?? arrays.mcLogits ?? arrays.labelledLogits;
  const complete = features !== undefined && labelledFeatures !== undefined && labels !== undefined;
  if (!strategy.needs.some(isLogits) || foreign !== undefined || !complete) return arrays;
  const { classes } = arrays;
  if (labels.length === 0) {
    throw new InputError(
      'There are no labelled rows to train a head on: label some first, such as by "random"',
    );
  }
  if (classes < 2) {
    throw new InputError(
      "All labels are of one class, and a head tells classes apart: label rows of others, or say by " +
        "--classes K how many there are, with labels from 0",
    );
  }
  // The head's learning rate is meant for features of unit scale; a user's may be of any.
  const [pool, labelled] = [features, labelledFeatures].map(({ data, shape, exact }) => ({
    data: exact ?? data,
    shape,
  }));
  const scale = measureScale(pool!);
  const [seen, known] = [standardise(pool!, scale), standardise(labelled!, scale)];
  const train = (epochs: number): Promise<TrainedHead> =>
    trainHead(
      runtime,
      { ...fastFishingHead, epochs },
      { features: known, labels, classes },
      { initial: stream(seed, "initial weights"), order: stream(seed, "minibatch order") },
    );
  const { epochs } = fastFishingHead;
  const seconds = await estimateSeconds(train, epochs);
  const head = await whileShown("training a head", seconds, () => train(epochs));
  const { logits } = await head.predict(seen);
  const { logits: labelledLogits } = await head.predict(known);
  if (!strategy.needs.includes("mc-logits")) return { ...arrays, logits, labelledLogits };
  const posterior = await laplace(runtime, known);
  const mcLogits = await posterior.monteCarlo(
    logits,
    seen,
    MONTE_CARLO_SAMPLES,
    stream(seed, "monte carlo"),
  );
  return { ...arrays, logits, labelledLogits, mcLogits };
}

/** Seconds that training takes: every epoch is as long as the others. */
async function estimateSeconds(
  train: (epochs: number) => Promise<unknown>,
  epochs: number,
): Promise<number> {
  let seconds = 0;
  // The first one also opens the session.
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    await train(FEW_EPOCHS);
    seconds = (performance.now() - start) / 1000 * epochs / FEW_EPOCHS;
  }
  return seconds;
}

/** A strategy that can start cold takes an empty labelled set where none is given. */
function withEmptySet(strategy: Strategy, arrays: AcquisitionArrays): AcquisitionArrays {
  const { features, logits, labelledFeatures, labels, labelledLogits } = arrays;
  const given = labelledFeatures ?? labels ?? labelledLogits;
  if (!strategy.coldStart || given !== undefined) return arrays;
  const empty = (like: NdArray | undefined): NdArray | undefined =>
    like && { data: new Float32Array(), shape: [0, like.shape[1]!] };
  const [noFeatures, noLogits] = [empty(features), empty(logits)];
  return {
    ...arrays,
    labels: new Int32Array(),
    ...(noFeatures && { labelledFeatures: noFeatures }),
    ...(noLogits && { labelledLogits: noLogits }),
  };
}

/** The flag that gives each need. */
const flagOf: Readonly<Record<Need, string>> = {
  "features": "--features",
  "logits": "--logits",
  "mc-logits": "--mc-logits",
  "labelled-features": "--labelled-features",
  "labels": "--labels",
  "labelled-logits": "--labelled-logits",
};

function isGiven(need: Need, arrays: AcquisitionArrays): boolean {
  const found = {
    "features": arrays.features,
    "logits": arrays.logits,
    "mc-logits": arrays.mcLogits,
    "labelled-features": arrays.labelledFeatures,
    "labels": arrays.labels,
    "labelled-logits": arrays.labelledLogits,
  } satisfies Record<Need, unknown>;
  return found[need] !== undefined;
}

function lacking(strategy: Strategy, need: Need, arrays: AcquisitionArrays): InputError {
  const foreign = arrays.logits ?? arrays.mcLogits ?? arrays.labelledLogits;
  const or = need.endsWith("logits") && foreign === undefined
    ? ", or --features, --labelled-features and --labels to train a head on"
    : "";
  return new InputError(`Strategy "${strategy.name}" needs ${flagOf[need]} FILE${or}`);
}

function rowsOf(array: NdArray | undefined): number | undefined {
  return array?.shape[0];
}
