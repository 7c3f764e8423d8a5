/** The head of one acquisition: the user's, or one that is trained on the labelled rows. */
import { fastFishingHead } from "../../bench/head/config.ts";
import { headFrom, type TrainedHead, trainHead } from "../../bench/head/head.ts";
import { laplace, MONTE_CARLO_SAMPLES } from "../../bench/head/laplace.ts";
import { trainerOn } from "../../bench/head/offers.ts";
import { foldScale, measureScale, standardise, unfoldScale } from "../../bench/standardise.ts";
import { InputError } from "../../core/errors.ts";
import { concatRows, type Narrowed, type NdArray } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { LinearLayer, Query, Strategy } from "../../strategies/strategy.ts";
import type { Arrays } from "./arrays.ts";
import { whileShown } from "./select_progress.ts";

type HeadParts =
  & Pick<Arrays, "logits" | "labelled-logits" | "mc-logits">
  & Pick<Query, "head" | "train">;

/** Features that a head sees: standardised by the pool, because learning rates suppose unit scale. */
interface Seen {
  readonly pool: NdArray;
  readonly labelled: NdArray;
}

/** Epochs of the short training by which the whole one's time is estimated. */
const FEW_EPOCHS = 2;

/** Whether the user gave logits: then no other head's are put beside them. */
export function hasLogits(arrays: Arrays): boolean {
  return (arrays.logits ?? arrays["mc-logits"] ?? arrays["labelled-logits"]) !== undefined;
}

/** Computes what a strategy needs of a head, as far as the arrays suffice. */
export async function headParts(
  strategy: Strategy,
  arrays: Arrays,
  { seed, runtime }: { readonly seed: number; readonly runtime: Runtime },
): Promise<HeadParts> {
  const { features, labels, classes } = arrays;
  const labelled = arrays["labelled-features"];
  const given = givenHead(arrays);
  const needsHead = strategy.needs.includes("head");
  const needsLogits = strategy.needs.some((need) => need.endsWith("logits")) && !hasLogits(arrays);
  const needsTrain = strategy.needs.includes("train");
  if (features === undefined || !(needsHead || needsLogits || needsTrain)) {
    return { ...given && { head: given } };
  }
  const scale = measureScale(wide(features));
  const empty = { data: new Float32Array(), shape: [0, features.shape[1]!] };
  const seen = {
    pool: standardise(wide(features), scale),
    labelled: standardise(wide(labelled ?? empty), scale),
  };
  const train = classes < 2 ? undefined : trainer(seen, classes, { seed, runtime });
  const isComplete = labelled !== undefined && labels !== undefined && !hasLogits(arrays);
  if (!(needsHead || needsLogits) || (given === undefined && !isComplete)) {
    return { ...given && { head: given }, ...train && { train } };
  }
  const head = given === undefined
    ? await trained(seen.labelled, labels!, classes, { seed, runtime })
    : headFrom(runtime, fastFishingHead, [unfoldScale(given, scale)]);
  return {
    head: given ?? foldScale(head.weights[0]!, scale),
    ...train && { train },
    ...needsLogits && await logitsOf(strategy, head, seen, { seed, runtime }),
  };
}

function givenHead(arrays: Arrays): LinearLayer | undefined {
  const { "head-weights": weights, "head-bias": bias } = arrays;
  if (weights === undefined) return undefined;
  const [classes] = weights.shape;
  return { weights, bias: bias ?? { data: new Float32Array(classes!), shape: [classes!] } };
}

/** An array with all the digits that it was given with. */
function wide({ data, shape, exact }: Narrowed): NdArray<Float32Array | Float64Array> {
  return { data: exact ?? data, shape };
}

function trainer(
  { pool, labelled }: Seen,
  classes: number,
  { seed, runtime }: { readonly seed: number; readonly runtime: Runtime },
): NonNullable<Query["train"]> {
  const rows = concatRows(labelled, pool);
  const take = (of: ArrayLike<number>): NdArray => runtime.takeRows(rows, of);
  // The same for every call: a choice's time is estimated by choices that train heads, too.
  return trainerOn(runtime, fastFishingHead, { take, classes }, () => ({
    initial: stream(seed, "initial weights"),
    order: stream(seed, "strategy training"),
  }));
}

async function trained(
  features: NdArray,
  labels: Int32Array,
  classes: number,
  { seed, runtime }: { readonly seed: number; readonly runtime: Runtime },
): Promise<TrainedHead> {
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
  const train = (epochs: number): Promise<TrainedHead> =>
    trainHead(
      runtime,
      { ...fastFishingHead, epochs },
      { features, labels, classes },
      { initial: stream(seed, "initial weights"), order: stream(seed, "minibatch order") },
    );
  const { epochs } = fastFishingHead;
  const seconds = await estimateSeconds(train, epochs);
  return await whileShown("training a head", seconds, () => train(epochs));
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

async function logitsOf(
  strategy: Strategy,
  head: TrainedHead,
  { pool, labelled }: Seen,
  { seed, runtime }: { readonly seed: number; readonly runtime: Runtime },
): Promise<HeadParts> {
  const { logits } = await head.predict(pool);
  requireHeld(logits, "--features");
  // Without labelled rows, draws would be the prior's.
  if (labelled.shape[0] === 0) return { logits };
  const { logits: labelledLogits } = await head.predict(labelled);
  requireHeld(labelledLogits, "--labelled-features");
  const predicted = { logits, "labelled-logits": labelledLogits };
  if (!strategy.needs.includes("mc-logits")) return predicted;
  const posterior = await laplace(runtime, labelled);
  const draws = stream(seed, "monte carlo");
  const mcLogits = await posterior.monteCarlo(logits, pool, MONTE_CARLO_SAMPLES, draws);
  return { ...predicted, "mc-logits": mcLogits };
}

function requireHeld({ data, shape }: NdArray, flag: string): void {
  const at = data.findIndex((logit) => !Number.isFinite(logit));
  if (at < 0) return;
  const row = Math.floor(at / shape[1]!);
  throw new InputError(
    `${flag}: the head's logits of row ${row} are more than float32 holds: scale --head-weights or ` +
      "the features",
  );
}
