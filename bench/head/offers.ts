/** What strategies may have of the head: its last layer, and heads trained on other rows. */
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { LinearLayer, Query } from "../../strategies/strategy.ts";
import type { HeadConfig } from "./config.ts";
import { type TrainedHead, trainHead, type TrainingStreams } from "./head.ts";

/** The last layer of a head: its logits are hidden · Wᵀ + b. */
export function lastLayer({ weights }: TrainedHead): LinearLayer {
  const { data, shape } = weights.at(-1)!;
  const [classes, columns] = shape as [number, number];
  const width = columns - 1;
  const [matrix, bias] = [new Float32Array(classes * width), new Float32Array(classes)];
  for (let k = 0; k < classes; k++) {
    matrix.set(data.subarray(k * columns, k * columns + width), k * width);
    bias[k] = data[k * columns + width]!;
  }
  return { weights: ndarray(matrix, [classes, width]), bias: ndarray(bias, [classes]) };
}

/** Rows that a strategy may have heads trained on. */
interface TrainableRows {
  /** Features `[m, D]` of m rows, by the strategy's numbers. */
  readonly take: (rows: ArrayLike<number>) => NdArray;
  /** Features `[t, D]` of the test set, if the strategy may see it. */
  readonly test?: NdArray;
  readonly classes: number;
}

/** Trains heads for a strategy; each of its calls, counted from 0, has its own streams. */
export function trainerOn(
  runtime: Runtime,
  config: HeadConfig,
  { take, test, classes }: TrainableRows,
  streamsOf: (call: number) => TrainingStreams,
): NonNullable<Query["train"]> {
  let calls = 0;
  return async (rows, labels) => {
    const set = { features: take(rows), labels: Int32Array.from(labels), classes };
    const head = await trainHead(runtime, config, set, streamsOf(calls++));
    return {
      logits: async (of) => (await head.predict(take(of))).logits,
      ...test && { testLogits: async () => (await head.predict(test)).logits },
    };
  };
}
