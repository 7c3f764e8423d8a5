/** The query of one acquisition: a head provides the logits that a strategy needs and nobody gave. */
import { fastFishingHead } from "../../bench/head/config.ts";
import { type TrainedHead, trainHead } from "../../bench/head/head.ts";
import { laplace, MONTE_CARLO_SAMPLES } from "../../bench/head/laplace.ts";
import { measureScale, standardise } from "../../bench/standardise.ts";
import { InputError } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { ArrayNeed, Query, Strategy } from "../../strategies/strategy.ts";
import { requireBudget } from "../../strategies/validate.ts";
import type { Arrays } from "./arrays.ts";
import { whileShown } from "./select_progress.ts";

/** How rows are chosen. */
export interface QueryOptions {
  readonly budget: number;
  readonly seed: number;
  readonly runtime: Runtime;
}

/** Epochs of the short training by which the whole one's time is estimated. */
const FEW_EPOCHS = 2;

/**
 * Builds a query. If logits are needed and none are given, a linear head is trained on the labelled
 * rows, as in the AL loop, on features standardised by the pool; the strategy sees the features as
 * they are.
 */
export async function buildQuery(
  strategy: Strategy,
  given: Arrays,
  options: QueryOptions,
): Promise<Query> {
  const { budget, seed, runtime } = options;
  const size = rowsOf(given.features ?? given.logits ?? given["mc-logits"]);
  if (size === undefined) {
    throw new InputError("There is no pool: give --features, --logits or --mc-logits");
  }
  requireBudget(budget, size);
  const arrays = withEmptySet(strategy, await withHead(strategy, given, options));
  for (const need of strategy.needs) {
    if (arrays[need as ArrayNeed] !== undefined) continue;
    const or = need.endsWith("logits") && !hasLogits(arrays)
      ? ", or --features, --labelled-features and --labels to train a head on"
      : "";
    throw new InputError(`Strategy "${strategy.name}" needs --${need} FILE${or}`);
  }
  const { features, logits, labels } = arrays;
  const mcLogits = arrays["mc-logits"];
  const [seen, seenLogits] = [arrays["labelled-features"], arrays["labelled-logits"]];
  return {
    pool: {
      size,
      ...features && { features },
      ...logits && { logits },
      ...mcLogits && { mcLogits },
    },
    labelled: {
      size: rowsOf(seen ?? seenLogits) ?? labels?.length ?? 0,
      ...seen && { features: seen },
      ...labels && { labels },
      ...seenLogits && { logits: seenLogits },
    },
    classes: arrays.classes,
    budget,
    random: (purpose) => stream(seed, `strategy: ${purpose}`),
    runtime,
  };
}

function hasLogits(arrays: Arrays): boolean {
  return (arrays.logits ?? arrays["mc-logits"] ?? arrays["labelled-logits"]) !== undefined;
}

/** Trains a head if logits are needed and none are given: never beside logits of another model. */
async function withHead(
  strategy: Strategy,
  arrays: Arrays,
  { seed, runtime }: QueryOptions,
): Promise<Arrays> {
  const { features, labels } = arrays;
  const labelledFeatures = arrays["labelled-features"];
  const complete = features !== undefined && labelledFeatures !== undefined && labels !== undefined;
  const needed = strategy.needs.some((need) => need.endsWith("logits"));
  if (!needed || hasLogits(arrays) || !complete) return arrays;
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
  const predicted = { ...arrays, logits, "labelled-logits": labelledLogits };
  if (!strategy.needs.includes("mc-logits")) return predicted;
  const posterior = await laplace(runtime, known);
  const draws = stream(seed, "monte carlo");
  const mcLogits = await posterior.monteCarlo(logits, seen, MONTE_CARLO_SAMPLES, draws);
  return { ...predicted, "mc-logits": mcLogits };
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

/** Gives a strategy that can start cold an empty labelled set, if none is given. */
function withEmptySet(strategy: Strategy, arrays: Arrays): Arrays {
  const given = arrays["labelled-features"] ?? arrays.labels ?? arrays["labelled-logits"];
  if (!strategy.coldStart || given !== undefined) return arrays;
  const { features, logits } = arrays;
  const empty = (like: NdArray): NdArray => ({
    data: new Float32Array(),
    shape: [0, like.shape[1]!],
  });
  return {
    ...arrays,
    labels: new Int32Array(),
    ...features && { "labelled-features": empty(features) },
    ...logits && { "labelled-logits": empty(logits) },
  };
}

function rowsOf(array: NdArray | undefined): number | undefined {
  return array?.shape[0];
}
