/** The forward phase. The picks' vectors are kept here, between runs, and never copied. */
import {
  concatRows,
  type Floats,
  type NdArray,
  ndarray,
  type Storage,
  takeRows,
} from "../../../core/ndarray.ts";
import { factorsProgram } from "./factors.ts";
import { mirror } from "./fisher.ts";
import { forwardProgram, picksPerRun } from "./forward_program.ts";
import {
  type Arrays,
  cheapestFisher,
  cheapestPrior,
  feedsOf,
  largestTrace,
  type Problem,
  runOnce,
  type Shape,
  STRONG,
} from "./method.ts";
import { type Start, startOf } from "./start.ts";
import { type RealArray, zeros } from "../problem.ts";

/** By how much R may shrink before it is recomputed: six of float32's 24 bits. */
const SHRINKAGE = 64;

/** The picks in order, and for the backward phase Λ and Φ `[S·r, S·r]` and S `[S, r, r]`. */
export interface ForwardPicks {
  readonly picks: readonly number[];
  readonly lambda: RealArray;
  readonly risk: RealArray;
  readonly inner: RealArray;
}

/** The forward phase, and P and R after it, `[N, r, r]` each. */
export interface Followed {
  readonly forward: ForwardPicks;
  readonly p: RealArray;
  readonly r: RealArray;
}

/** Picks forward from a start. */
export async function pickForward(
  { problem, shared, ...start }: Start,
  shrinkage = SHRINKAGE,
): Promise<Followed> {
  const { shape, arrays, base: { runtime, share } } = problem;
  const { pool, rows, forward, precision } = shape;
  const program = forwardProgram(shape);
  const shares = ndarray(zeros(pool, precision).fill(share), [pool]);
  const feeds = feedsOf(problem, program, {
    ...shared,
    factors: await factorsFor(problem, arrays.logits, shares),
    ...shape.fisher === "rows" && {
      labelledFactors: await factorsFor(problem, arrays.labelledLogits, arrays.labelledWeights),
    },
  });
  const store = new PickStore(shape);
  let p: NdArray<Storage> = start.p;
  let r: NdArray<Storage> = start.r;
  let open: NdArray<Storage> = ndarray(zeros(pool, precision), [pool]);
  let recomputed = largestTrace(start.r);
  // One pick may take nearly all of a strong row's R, so R is then checked after every pick.
  const most = largestTrace(start.p) <= STRONG ? picksPerRun(shape) : 1;
  while (store.picks.length < forward) {
    const steps = Math.min(most, forward - store.picks.length);
    const made = await runtime.run(program, {
      ...feeds,
      ...store.downdates(),
      p,
      r,
      open,
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
    });
    [p, r, open] = [made.nextP!, made.nextR!, made.nextOpen!];
    store.add(made as Arrays, steps);
    const trace = largestTrace(r as RealArray, store.picks);
    if (trace * shrinkage < recomputed && store.picks.length < forward) {
      ({ p, r } = await recompute(problem, store.picks));
      recomputed = largestTrace(r as RealArray, store.picks);
    }
  }
  return { forward: store.finished(rows), p: p as RealArray, r: r as RealArray };
}

/**
 * P and R after some picks, from a prior that holds the picks: R shrinks, its rounding does not.
 */
export async function recompute(problem: Problem, picks: readonly number[]): Promise<Start> {
  const { shape, arrays, base } = problem;
  const rows = Int32Array.from(picks);
  const weights = (value: number): RealArray =>
    ndarray(zeros(rows.length, shape.precision).fill(value), [rows.length]);
  const sizes = { ...shape, labelled: shape.labelled + rows.length };
  const covariance = shape.covariance === "dense" ? "dense" : cheapestPrior(sizes);
  return await startOf({
    base,
    shape: { ...sizes, covariance, fisher: cheapestFisher(sizes, covariance) },
    arrays: {
      ...arrays,
      labelledFeatures: concatRows(arrays.labelledFeatures, takeRows(arrays.features, rows)),
      labelledLogits: concatRows(arrays.labelledLogits, takeRows(arrays.logits, rows)),
      // The picks are in the pool already: F does not count them twice.
      labelledWeights: concatRows(arrays.labelledWeights, weights(0)),
      priorWeights: concatRows(arrays.priorWeights, weights(base.share)),
    },
  });
}

async function factorsFor(
  problem: Problem,
  logits: RealArray,
  weights: RealArray,
): Promise<RealArray> {
  return (await runOnce(problem, factorsProgram(problem.shape), { logits, weights })).factors!;
}

/** Vectors and inner matrices of the picks so far, and the rows of Λ and Φ. */
class PickStore {
  readonly picks: number[] = [];
  readonly #shape: Shape;
  readonly #vectors: Floats;
  readonly #inner: Floats;
  readonly #lambda: Floats;
  readonly #risk: Floats;

  constructor(shape: Shape) {
    const { forward, rows, classes, dimensions, precision } = shape;
    const whole = forward * rows;
    this.#shape = shape;
    this.#vectors = zeros(whole * classes * dimensions, precision);
    this.#inner = zeros(whole * rows, precision);
    this.#lambda = zeros(whole ** 2, precision);
    this.#risk = zeros(whole ** 2, precision);
  }

  /** What the program subtracts; one pick of zeros if there is none yet. */
  downdates(): { vectors: RealArray; inner: RealArray } {
    const { rows, classes, dimensions } = this.#shape;
    const count = Math.max(1, this.picks.length);
    const length = classes * dimensions;
    return {
      vectors: ndarray(this.#vectors.subarray(0, count * rows * length), [count, rows, length]),
      inner: ndarray(this.#inner.subarray(0, count * rows ** 2), [count, rows, rows]),
    };
  }

  /** Adds what a run has made. */
  add(made: Arrays, steps: number): void {
    const { rows, classes, dimensions } = this.#shape;
    const before = this.picks.length;
    this.#addLines(this.#lambda, made.seen!, steps);
    this.#addLines(this.#risk, made.risk!, steps);
    const length = rows * classes * dimensions;
    this.#vectors.set(made.newVectors!.data.subarray(0, steps * length), before * length);
    this.#inner.set(made.newInner!.data.subarray(0, steps * rows ** 2), before * rows ** 2);
    this.picks.push(...made.picks!.data);
  }

  /** The result; the vectors are not needed any more. */
  finished(rows: number): ForwardPicks {
    const { picks } = this;
    const whole = picks.length * rows;
    mirror(this.#risk, whole);
    return {
      picks,
      lambda: ndarray(this.#lambda, [whole, whole]),
      risk: ndarray(this.#risk, [whole, whole]),
      inner: ndarray(this.#inner, [picks.length, rows, rows]),
    };
  }

  /** Rows up to the diagonal: what picks saw of the store, of their run, and their own. */
  #addLines(matrix: Floats, { data, shape }: RealArray, steps: number): void {
    const { rows, forward } = this.#shape;
    const before = this.picks.length;
    const width = shape[2]!;
    // Without earlier picks, the store was one pick of zeros.
    const skipped = before === 0 ? rows : 0;
    for (let i = 0; i < steps * rows; i++) {
      const line = data.subarray(i * width, (i + 1) * width);
      const earlier = (before + Math.floor(i / rows)) * rows;
      const at = (before * rows + i) * forward * rows;
      matrix.set(line.subarray(skipped, skipped + earlier), at);
      matrix.set(line.subarray(width - rows), at + earlier);
    }
  }
}
