/** The rules by which published experiments split sets without official parts. */
import { NumpyGenerator, NumpyRandom } from "./numpy_random.ts";

/** Row indices of two parts, in the order in which they are used. */
interface RowSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** scikit-learn's `train_test_split(…, random_state=seed)`, not stratified: test rows first. */
export function scikitSplit(rows: number, testShare: number, seed: number): RowSplit {
  return cut(new NumpyRandom(seed).permutation(rows), testShare);
}

/** `train_test_split` of Hugging Face's `datasets`, not stratified, by numpy's newer generator. */
export function huggingFaceSplit(rows: number, testShare: number, seed: number): RowSplit {
  return cut(new NumpyGenerator(seed).permutation(rows), testShare);
}

/** The pool of dal-toolbox: `RandomState(42).permutation(rows)[:int(rows * (1 - 0.1))]`, in this order. */
export function referencePool(rows: number): Int32Array {
  return new NumpyRandom(42).permutation(rows).slice(0, Math.trunc(rows * (1 - 0.1)));
}

function cut(order: Int32Array, testShare: number): RowSplit {
  const tests = Math.ceil(testShare * order.length);
  return { test: order.slice(0, tests), train: order.slice(tests) };
}
