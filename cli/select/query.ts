/** The query of one acquisition: a head provides the logits that a strategy needs and nobody gave. */
import { InputError } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Need, Query, Strategy } from "../../strategies/strategy.ts";
import { softmaxLogits } from "../../strategies/shared/scale.ts";
import { requireBudget } from "../../strategies/validate.ts";
import type { Arrays } from "./arrays.ts";
import { hasLogits, headParts } from "./head.ts";

/** How rows are chosen. */
interface QueryOptions extends Pick<Query, "cycle" | "state"> {
  readonly budget: number;
  readonly seed: number;
  readonly runtime: Runtime;
}

/**
 * Builds a query. If a head or logits are needed and none are given, a linear head is trained on the
 * labelled rows, as in the AL loop, on features standardised by the pool; the strategy sees the
 * features as they are.
 */
export async function buildQuery(
  strategy: Strategy,
  given: Arrays,
  options: QueryOptions,
): Promise<Query> {
  const { budget, seed, runtime, cycle, state } = options;
  const size = rowsOf(given.features ?? given.logits ?? given["mc-logits"]);
  if (size === undefined) {
    throw new InputError("There is no pool: give --features, --logits or --mc-logits");
  }
  requireBudget(budget, size);
  const { head, train, ...logitsOfHead } = await headParts(strategy, given, options);
  const arrays = withEmptySet(strategy, { ...given, ...logitsOfHead });
  const there = { ...arrays, head, train, state: null };
  for (const need of strategy.needs) {
    if (there[need as keyof typeof there] === undefined) throw missing(strategy, need, given);
  }
  const { features, logits, labels } = arrays;
  const mcLogits = arrays["mc-logits"];
  const [seen, seenLogits] = [arrays["labelled-features"], arrays["labelled-logits"]];
  return {
    pool: {
      size,
      ...features && { features },
      ...logits && { logits },
      ...mcLogits && { mcLogits: softmaxLogits(mcLogits) },
    },
    labelled: {
      size: rowsOf(seen ?? seenLogits) ?? labels?.length ?? 0,
      ...seen && { features: seen },
      ...labels && { labels },
      ...seenLogits && { logits: seenLogits },
    },
    classes: arrays.classes,
    budget,
    ...head && { head },
    ...train && { train },
    ...cycle !== undefined && { cycle },
    ...state !== undefined && { state },
    random: (purpose) => stream(seed, `strategy: ${purpose}`),
    runtime,
  };
}

function missing({ name }: Strategy, need: Need, given: Arrays): InputError {
  const trainable = "--features, --labelled-features and --labels";
  const or = hasLogits(given) ? "" : `, or ${trainable} to train a head on`;
  switch (need) {
    case "oracle":
      return new InputError(
        `Strategy "${name}" asks for labels while it chooses, and files cannot answer: compare it in ` +
          'a suite ("deno task bench"), whose pool has labels',
      );
    case "truth":
      return new InputError(
        `Strategy "${name}" is an upper bound, which sees all labels and a test set: compare it in a ` +
          'suite ("deno task bench")',
      );
    case "train":
      return new InputError(`Strategy "${name}" has heads trained: give ${trainable}`);
    case "head":
      return new InputError(`Strategy "${name}" needs --head-weights FILE${or}`);
    default:
      return new InputError(
        `Strategy "${name}" needs --${need} FILE${need.endsWith("logits") ? or : ""}`,
      );
  }
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
