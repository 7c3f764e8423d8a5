/** Made-up queries, among them the awkward ones. */
import { concatRows, type NdArray, takeRows } from "../core/ndarray.ts";
import { Random, stream } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { Query } from "./strategy.ts";

/** What may be awkward about features and logits. */
export const characters = [
  "normal",
  "ties",
  "duplicates",
  "one-hot",
  "zero",
  "huge",
  "tiny",
  "far",
  "constant",
] as const;

/** One of them. */
export type Character = typeof characters[number];

/** Rows of its test set. */
const TEST_ROWS = 16;

/** Sizes of a query. */
export interface QuerySizes {
  /** N. */
  readonly size: number;
  /** n. */
  readonly labelled: number;
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** B. */
  readonly budget: number;
  /** T; default 4. */
  readonly draws?: number;
}

/**
 * Makes up a query that holds everything that any strategy may need.
 *
 * @param character What is awkward about it; default nothing.
 */
export function madeUpQuery(
  runtime: Runtime,
  sizes: QuerySizes,
  seed: number,
  character: Character = "normal",
): Query {
  const { size, labelled, dimensions, classes, budget, draws = 4 } = sizes;
  const random = new Random(`query ${seed}`);
  const features = (rows: number): NdArray => array([rows, dimensions], random, character);
  const logits = (...shape: number[]): NdArray => array([...shape, classes], random, character);
  const pool = {
    size,
    features: features(size),
    logits: logits(size),
    mcLogits: logits(size, draws),
  };
  const known = {
    size: labelled,
    features: features(labelled),
    labels: Int32Array.from({ length: labelled }, () => random.integer(classes)),
    logits: logits(labelled),
  };
  const head = { weights: features(classes), bias: array([classes], random, character) };
  const test = rowsOf(features(TEST_ROWS));
  const testLabels = Int32Array.from({ length: TEST_ROWS }, () => random.integer(classes));
  const truth = Int32Array.from({ length: size }, () => random.integer(classes));
  return {
    pool,
    labelled: known,
    classes,
    budget,
    cycle: 0,
    head,
    train: nearestMeans([...rowsOf(known.features), ...rowsOf(pool.features)], test, classes),
    oracle: (row) => truth[row]!,
    truth: { labels: truth, testLabels },
    random: (purpose) => stream(seed, purpose),
    runtime,
  };
}

/** A head: less the squared distance to each class's mean, in units of the largest number. */
function nearestMeans(
  features: readonly (readonly number[])[],
  test: readonly (readonly number[])[],
  classes: number,
): NonNullable<Query["train"]> {
  const unit = features.flat().reduce((most, x) => Math.max(most, Math.abs(x)), 1e-300);
  const scaled = features.map((row) => row.map((x) => x / unit));
  return (rows, labels) => {
    const means = Array.from({ length: classes }, (_, k) => {
      const of = Array.from(rows).filter((_, i) => labels[i] === k).map((row) => scaled[row]!);
      return scaled[0]!.map((_, j) => of.reduce((sum, x) => sum + x[j]! / of.length, 0));
    });
    const logitsOf = (vectors: readonly (readonly number[])[]): Promise<NdArray> =>
      Promise.resolve({
        data: Float32Array.from(
          vectors.flatMap((x) => means.map((mean) => -squaredDistance(x, mean))),
        ),
        shape: [vectors.length, classes],
      });
    return Promise.resolve({
      logits: (of) => logitsOf(Array.from(of, (row) => scaled[row]!)),
      testLogits: () => logitsOf(test.map((row) => row.map((x) => x / unit))),
    });
  };
}

/** The same query, its pool's rows in another order: row i is what row `order[i]` was. */
export function reordered(query: Query, order: Int32Array): Query {
  const { pool, labelled: { size: n }, train, oracle } = query;
  const original = (row: number): number => row < n ? row : n + order[row - n]!;
  const all = (rows: ArrayLike<number>): number[] => Array.from(rows, original);
  return {
    ...query,
    pool: {
      size: pool.size,
      features: takeRows(pool.features!, order),
      logits: takeRows(pool.logits!, order),
      mcLogits: takeRows(pool.mcLogits!, order),
    },
    train: async (rows, labels) => {
      const trained = await train!(all(rows), labels);
      return { ...trained, logits: (of) => trained.logits(all(of)) };
    },
    oracle: (row) => oracle!(order[row]!),
    truth: { ...query.truth!, labels: order.map((row) => query.truth!.labels[row]!) },
  };
}

/** The query of the next cycle: picks are labelled, in their order, and leave the pool. */
export function afterLabelling(query: Query, picks: ArrayLike<number>): Query {
  const { pool, labelled, train, oracle } = query;
  const taken = Int32Array.from(picks);
  const left = Int32Array.from({ length: pool.size }, (_, row) => row)
    .filter((row) => !taken.includes(row));
  const before = [
    ...Array(labelled.size).keys(),
    ...[...taken, ...left].map((row) => labelled.size + row),
  ];
  const all = (rows: ArrayLike<number>): number[] => Array.from(rows, (row) => before[row]!);
  return {
    ...query,
    pool: {
      size: left.length,
      features: takeRows(pool.features!, left),
      logits: takeRows(pool.logits!, left),
      mcLogits: takeRows(pool.mcLogits!, left),
    },
    labelled: {
      size: labelled.size + taken.length,
      features: concatRows(labelled.features!, takeRows(pool.features!, taken)),
      logits: concatRows(labelled.logits!, takeRows(pool.logits!, taken)),
      labels: Int32Array.of(...labelled.labels!, ...taken.map((row) => oracle!(row))),
    },
    train: async (rows, labels) => {
      const trained = await train!(all(rows), labels);
      return { ...trained, logits: (of) => trained.logits(all(of)) };
    },
    oracle: (row) => oracle!(left[row]!),
    truth: { ...query.truth!, labels: left.map((row) => query.truth!.labels[row]!) },
  };
}

/**
 * The rows of an array.
 *
 * @param array `[N, D]`.
 * @returns Its rows, as lists of float64.
 */
export function rowsOf({ data, shape }: NdArray): number[][] {
  const [count = 0, width = 0] = shape;
  return Array.from(
    { length: count },
    (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)),
  );
}

/**
 * How far two rows are apart.
 *
 * @returns Their squared Euclidean distance, in float64.
 */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);
}

function array(shape: readonly number[], random: Random, character: Character): NdArray {
  const width = shape.at(-1)!;
  const count = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const two = [row(width, random, character), row(width, random, character)];
  const rows = Array.from(
    { length: count },
    () =>
      character === "duplicates"
        ? two[random.integer(2)]!
        : character === "zero" && random.integer(2) === 0
        ? new Array<number>(width).fill(0)
        : row(width, random, character),
  );
  return { data: Float32Array.from(rows.flat()), shape };
}

function row(width: number, random: Random, character: Character): number[] {
  const hot = random.integer(width);
  return Array.from({ length: width }, (_, i) => {
    switch (character) {
      case "ties":
        return random.integer(2);
      case "one-hot":
        return i === hot ? 1000 : 0;
      case "huge":
        return random.normal() * 1e37;
      case "tiny":
        return random.normal() * 1e-37;
      case "far":
        return random.normal() + (i === hot ? 1e6 : -1e6);
      case "constant":
        return i === 0 ? random.normal() : 0.1;
      default:
        return random.normal();
    }
  });
}
