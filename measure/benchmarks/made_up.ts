/** Made-up arrays and queries: cheap to make, and the same at every call. */
import type { LabelledRows } from "../../bench/acquisition.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { Random, stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Sizes } from "../../runs/measurement.ts";
import type { Query } from "../../strategies/strategy.ts";

/** Standard deviation of a sum of four bytes, all equally likely. */
const FOUR_BYTES = Math.sqrt(4 * (256 ** 2 - 1) / 12);

/** Rows of a query's test set. */
const TEST_ROWS = 1000;

/** Numbers of mean 0 and standard deviation `scale`, nearly normal. */
export function madeUpArray(random: Random, shape: readonly number[], scale = 1): NdArray {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const unit = scale / FOUR_BYTES;
  for (let i = 0; i < data.length; i++) {
    // The sum of a draw's four bytes takes a tenth of the time of a normal draw.
    const bits = random.integer(0x100000000);
    const sum = (bits & 255) + (bits >>> 8 & 255) + (bits >>> 16 & 255) + (bits >>> 24);
    data[i] = unit * (sum - 510);
  }
  return ndarray(data, shape);
}

/** Labels of K classes, all equally likely. */
export function madeUpLabels(random: Random, rows: number, classes: number): Int32Array {
  return Int32Array.from({ length: rows }, () => random.integer(classes));
}

/** Draws rows of overlapping classes, around centres of their own. */
export function madeUpClasses(
  random: Random,
  dimensions: number,
  classes: number,
): (count: number) => LabelledRows {
  const centres = madeUpArray(random, [classes, dimensions]).data;
  return (count) => {
    const labels = madeUpLabels(random, count, classes);
    const features = madeUpArray(random, [count, dimensions], 2);
    labels.forEach((label, row) => {
      for (let j = 0; j < dimensions; j++) {
        features.data[row * dimensions + j]! += centres[label * dimensions + j]!;
      }
    });
    return { features, labels };
  };
}

/**
 * A query with features of standard deviation 1, logits of standard deviation 2 and, if T is one of
 * the sizes, T draws that differ from the logits by standard deviations of 0 to 2, row by row.
 */
export function madeUpQuery(sizes: Sizes, runtime: Runtime): Query {
  const { N = 0, n = 0, D = 0, K = 0, B = 0, T = 0 } = sizes;
  const random = new Random("made-up query");
  const features = madeUpArray(random, [N, D]);
  const logits = madeUpArray(random, [N, K], 2);
  return {
    pool: {
      size: N,
      features,
      logits,
      ...T > 0 && { mcLogits: madeUpDraws(random, logits, T) },
    },
    labelled: {
      size: n,
      features: madeUpArray(random, [n, D]),
      logits: madeUpArray(random, [n, K], 2),
      labels: madeUpLabels(random, n, K),
    },
    head: { weights: madeUpArray(random, [K, D]), bias: madeUpArray(random, [K]) },
    train: () =>
      Promise.resolve({
        logits: (rows) => Promise.resolve(madeUpArray(new Random("trained"), [rows.length, K], 2)),
        testLogits: () => Promise.resolve(madeUpArray(new Random("tested"), [TEST_ROWS, K], 2)),
      }),
    oracle: (row) => row % K,
    truth: {
      labels: Int32Array.from({ length: N }, (_, row) => row % K),
      testLabels: Int32Array.from({ length: TEST_ROWS }, (_, row) => row % K),
    },
    classes: K,
    budget: B,
    random: (purpose) => stream(0, purpose),
    runtime,
  };
}

/** T draws `[N, T, K]` around logits `[N, K]`: sure rows and unsure ones. */
function madeUpDraws(random: Random, { data, shape }: NdArray, draws: number): NdArray {
  const [count, classes] = shape as [number, number];
  const made = madeUpArray(random, [count, draws, classes]);
  for (let row = 0, i = 0; row < count; row++) {
    const spread = 2 * random.uniform();
    for (let t = 0; t < draws; t++) {
      for (let k = 0; k < classes; k++, i++) {
        made.data[i] = data[row * classes + k]! + spread * made.data[i]!;
      }
    }
  }
  return made;
}
