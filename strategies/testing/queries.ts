/** Made-up queries for tests, among them the awkward ones. */
import type { NdArray } from "../../core/ndarray.ts";
import { Random, stream } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import type { Query } from "../strategy.ts";

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
  return {
    pool: {
      size,
      features: features(size),
      logits: logits(size),
      mcLogits: logits(size, draws),
    },
    labelled: {
      size: labelled,
      features: features(labelled),
      labels: Int32Array.from({ length: labelled }, () => random.integer(classes)),
      logits: logits(labelled),
    },
    classes,
    budget,
    head: { weights: features(classes), bias: array([classes], random, character) },
    random: (purpose) => stream(seed, purpose),
    runtime,
  };
}

/** Lends a runtime to a test and closes it afterwards. */
export async function withRuntime(test: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await Runtime.open({ threads: 1 });
  try {
    await test(runtime);
  } finally {
    await runtime.close();
  }
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
