/** A made-up problem of given sizes. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import { Random, stream } from "../../../core/random.ts";
import type { Runtime } from "../../../onnx/mod.ts";
import type { Query } from "../../../strategies/strategy.ts";
import type { Sizes } from "../../../runs/measurement.ts";

/** Standard deviation of a sum of four bytes, all equally likely. */
const FOUR_BYTES = Math.sqrt(4 * (256 ** 2 - 1) / 12);

/**
 * Makes a query up: features of mean 0 and variance 1, logits of standard deviation 2, the same at
 * every call.
 */
export function madeUp({ N, n, D, K, B }: Sizes, runtime: Runtime): Query {
  const random = new Random("bait speed");
  return {
    pool: { size: N, features: array(random, N, D, 1), logits: array(random, N, K, 2) },
    labelled: { size: n, features: array(random, n, D, 1), logits: array(random, n, K, 2) },
    classes: K,
    budget: B,
    random: (purpose) => stream(0, purpose),
    runtime,
  };
}

function array(random: Random, rows: number, columns: number, scale: number): NdArray {
  const data = new Float32Array(rows * columns);
  const unit = scale / FOUR_BYTES;
  for (let i = 0; i < data.length; i++) {
    // The sum of a draw's four bytes: near enough to a normal one, and many times faster.
    const bits = random.integer(0x100000000);
    const sum = (bits & 255) + (bits >>> 8 & 255) + (bits >>> 16 & 255) + (bits >>> 24);
    data[i] = unit * (sum - 510);
  }
  return ndarray(data, [rows, columns]);
}
