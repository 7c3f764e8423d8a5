/** The forward phase. The picks' vectors are kept here, between runs, and never copied. */
import {
  concatRows,
  type Floats,
  type NdArray,
  ndarray,
  type Storage,
  takeRows,
} from "../../../core/ndarray.ts";
import { Graph, Program, transpose } from "../../../onnx/mod.ts";
import { factorsProgram } from "./factors.ts";
import { mirror } from "./fisher.ts";
import { forwardProgram, pairsProgram, picksPerRun } from "./forward_program.ts";
import {
  type Arrays,
  cheapestFisher,
  cheapestPrior,
  feedsOf,
  foldPays,
  keepingMemory,
  largestTrace,
  type Problem,
  runOnce,
  type Shape,
  STRONG,
} from "./method.ts";
import { priorOf } from "./prior.ts";
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
export async function pickForward(start: Start, shrinkage = SHRINKAGE): Promise<Followed> {
  const { problem, problem: { shape: { pool, rows, classes } } } = start;
  const program = forwardProgram(problem.shape);
  const pick = (): Promise<Followed> => pickBy(program, start, shrinkage);
  return await keepingMemory(problem, program, pool * rows * classes > 1 << 22, pick);
}

async function pickBy(
  program: Program,
  { problem, shared, ...start }: Start,
  shrinkage: number,
): Promise<Followed> {
  const { shape, arrays, base: { runtime, share } } = problem;
  const { pool, forward, precision } = shape;
  const shares = ndarray(zeros(pool, precision).fill(share), [pool]);
  const own = {
    features: arrays.features,
    factors: await factorsFor(problem, arrays.logits, shares),
  };
  const labelled = shape.fisher === "rows"
    ? { labelledFactors: await factorsFor(problem, arrays.labelledLogits, arrays.labelledWeights) }
    : {};
  const store = new PickStore(shape);
  let prior: Arrays = { ...shared, ...await runOnce(problem, columnsProgram(shape), shared) };
  let p: NdArray<Storage> = start.p;
  let r: NdArray<Storage> = start.r;
  let open: NdArray<Storage> = ndarray(zeros(pool, precision), [pool]);
  let recomputed = largestTrace(start.r);
  // One pick may take nearly all of a strong row's R, so R is then checked after every pick.
  const most = largestTrace(start.p) <= STRONG ? picksPerRun(shape) : 1;
  while (store.picks.length < forward) {
    const steps = Math.min(most, forward - store.picks.length);
    const made = await runtime.run(program, {
      ...feedsOf(problem, program, { ...prior, ...own, ...labelled }),
      ...store.subtracted(),
      p,
      r,
      open,
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
    });
    [p, r, open] = [made.nextP!, made.nextR!, made.nextOpen!];
    await store.add(problem, own, made as Arrays);
    const left = forward - store.picks.length;
    if (left === 0) break;
    if (foldPays(shape, store.picks.length - store.folded, left)) {
      const folded = await priorOf(withPicks(problem, store.picks));
      prior = { ...prior, ...folded, ...await runOnce(problem, columnsProgram(shape), folded) };
      store.folded = store.picks.length;
    }
    const trace = largestTrace(r as RealArray, store.picks);
    if (trace * shrinkage < recomputed) {
      ({ p, r } = await recompute(problem, store.picks));
      recomputed = largestTrace(r as RealArray, store.picks);
    }
  }
  return { forward: store.finished(), p: p as RealArray, r: r as RealArray };
}

/**
 * P and R after some picks, from a prior that holds the picks: R shrinks, its rounding does not.
 */
export async function recompute(problem: Problem, picks: readonly number[]): Promise<Start> {
  const next = withPicks(problem, picks);
  const covariance = next.shape.covariance === "dense" ? "dense" : cheapestPrior(next.shape);
  const fisher = cheapestFisher(next.shape, covariance);
  return await startOf({ ...next, shape: { ...next.shape, covariance, fisher } });
}

/** The problem with its picks among the labelled rows. */
function withPicks({ base, shape, arrays }: Problem, picks: readonly number[]): Problem {
  const rows = Int32Array.from(picks);
  const weights = (value: number): RealArray =>
    ndarray(zeros(rows.length, shape.precision).fill(value), [rows.length]);
  return {
    base,
    shape: { ...shape, labelled: shape.labelled + rows.length },
    arrays: {
      ...arrays,
      labelledFeatures: concatRows(arrays.labelledFeatures, takeRows(arrays.features, rows)),
      labelledLogits: concatRows(arrays.labelledLogits, takeRows(arrays.logits, rows)),
      // The picks are in the pool already: F does not count them twice.
      labelledWeights: concatRows(arrays.labelledWeights, weights(0)),
      priorWeights: concatRows(arrays.priorWeights, weights(base.share)),
    },
  };
}

/** `scaledᵀ` of the prior. */
function columnsProgram({ classes, dimensions, precision }: Shape): Program {
  const graph = new Graph("bait-columns");
  const scaled = graph.input("scaled", precision, ["w", classes * dimensions]);
  return new Program(graph, { columns: transpose(scaled) });
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
  /** How many of the picks the prior holds. */
  folded = 0;
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

  /** What the program subtracts: the picks that the prior does not hold, or one of zeros. */
  subtracted(): Arrays {
    const { rows, classes, dimensions, precision } = this.#shape;
    if (this.folded < this.picks.length) return this.#from(this.folded);
    const length = classes * dimensions;
    return {
      vectors: ndarray(zeros(rows * length, precision), [1, rows, length]),
      inner: ndarray(zeros(rows ** 2, precision), [1, rows, rows]),
    };
  }

  /** Adds what a run has made. */
  async add(problem: Problem, pool: Arrays, made: Arrays): Promise<void> {
    const { rows, classes, dimensions, forward } = this.#shape;
    const before = this.picks.length;
    const picks = Int32Array.from(made.picks!.data);
    const length = rows * classes * dimensions;
    this.#vectors.set(made.newVectors!.data.subarray(0, picks.length * length), before * length);
    this.#inner.set(made.newInner!.data.subarray(0, picks.length * rows ** 2), before * rows ** 2);
    this.picks.push(...picks);
    const { seen, risk } = await runOnce(problem, pairsProgram(this.#shape), {
      ...this.#from(0),
      features: takeRows(pool.features!, picks),
      factors: takeRows(pool.factors!, picks),
      through: made.through!,
      ownInner: this.#from(before).inner!,
    });
    const width = this.picks.length * rows;
    for (let i = 0; i < picks.length * rows; i++) {
      const earlier = (before + Math.floor(i / rows)) * rows;
      const at = (before * rows + i) * (forward * rows + 1);
      const start = (before * rows + i) * forward * rows;
      this.#lambda.set(seen!.data.subarray(i * width, i * width + earlier), start);
      this.#lambda[at] = 1;
      this.#risk.set(risk!.data.subarray(i * width, i * width + earlier + rows), start);
    }
  }

  /** The result; the vectors are not needed any more. */
  finished(): ForwardPicks {
    const { picks } = this;
    const whole = picks.length * this.#shape.rows;
    mirror(this.#risk, whole);
    return {
      picks,
      lambda: ndarray(this.#lambda, [whole, whole]),
      risk: ndarray(this.#risk, [whole, whole]),
      inner: this.#from(0).inner!,
    };
  }

  /** Vectors and inner matrices of the picks from one on. */
  #from(start: number): Arrays {
    const { rows, classes, dimensions } = this.#shape;
    const length = classes * dimensions;
    const count = this.picks.length - start;
    const from = (data: Floats, width: number): Floats =>
      data.subarray(start * width, this.picks.length * width);
    return {
      vectors: ndarray(from(this.#vectors, rows * length), [count, rows, length]),
      inner: ndarray(from(this.#inner, rows ** 2), [count, rows, rows]),
    };
  }
}
