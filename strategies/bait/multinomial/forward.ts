/** The forward phase: some picks a run of the program; their vectors are kept here, and never copied. */
import { type NdArray, ndarray, type Storage } from "../../../core/ndarray.ts";
import { afresh } from "./anchor.ts";
import { factorsProgram } from "./factors.ts";
import { forwardProgram } from "./forward_program.ts";
import { letGo } from "./memory.ts";
import { largestTrace, STRONG } from "./rounding.ts";
import { mirror } from "./mirror.ts";
import { type Precision, type RealArray, zeros } from "./precision.ts";
import type { Prior } from "./prior.ts";
import type { Problem } from "./problem.ts";
import type { ProblemSizes } from "./sizes.ts";
import type { Start } from "./start.ts";

/** The forward picks, and what the backward phase needs of them. S picks of r rows each. */
export interface ForwardPicks {
  /** In the order of their choice. */
  readonly picks: readonly number[];
  /** Λ, `[S·r, S·r]`. */
  readonly lambda: RealArray;
  /** Φ, `[S·r, S·r]`. */
  readonly risk: RealArray;
  /** S, `[S, r, r]`. */
  readonly inner: RealArray;
}

/** The forward phase, and P and R after it. */
export interface Followed {
  readonly forward: ForwardPicks;
  /** `[N, r, r]`. */
  readonly p: RealArray;
  /** `[N, r, r]`. */
  readonly r: RealArray;
}

/** Picks forward, and hands out what P and R have become. */
export async function followPicks(
  problem: Problem,
  prior: Prior,
  start: Start,
): Promise<Followed> {
  const { sizes, runtime, ways } = problem;
  const { rows, forward, pool } = sizes;
  const { chunk, bounded, precision } = ways;
  const program = forwardProgram({
    ...sizes,
    delta: prior.kind,
    chunk,
    bounded,
    precision,
    matrix: start.fisher !== undefined,
  });
  const shares = zeros(pool, precision).fill(problem.share.data[0]!);
  const shared = {
    features: problem.features,
    factors: await factorsFor(problem, problem.logits, ndarray(shares, [pool])),
    ...start.fisher === undefined ? await fisherRows(problem) : { fisher: start.fisher },
    delta: prior.delta,
    plain: prior.plain,
    scaled: prior.scaled,
  };
  const store = new PickStore(sizes, precision);
  let state = {
    p: start.p as NdArray<Storage>,
    r: start.r as NdArray<Storage>,
    open: ndarray(zeros(pool, precision), [pool]) as NdArray<Storage>,
  };
  let anchored = largestTrace(start.r, []);
  // One pick may take so much off R that nothing is left of it before it is made afresh.
  const strong = !(largestTrace(start.p, []) <= STRONG);
  while (store.picks.length < forward) {
    const steps = Math.min(strong ? 1 : chunk, forward - store.picks.length);
    const made = await runtime.run(program, {
      ...shared,
      ...state,
      ...store.downdates(),
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
    });
    state = { p: made.next_p!, r: made.next_r!, open: made.next_open! };
    store.add(made as Record<string, RealArray>, steps);
    const trace = largestTrace(state.r as RealArray, store.picks);
    if (trace * ways.shrinkage < anchored && store.picks.length < forward) {
      const { p, r } = await afresh(problem, store.picks);
      state = { ...state, p, r };
      anchored = largestTrace(r, store.picks);
    }
  }
  await letGo(problem, program);
  return { forward: store.finished(rows), p: state.p as RealArray, r: state.r as RealArray };
}

async function factorsFor(
  { runtime, sizes, ways }: Problem,
  logits: RealArray,
  weights: RealArray,
): Promise<RealArray> {
  const program = factorsProgram({ ...sizes, precision: ways.precision });
  return (await runtime.run(program, { logits, weights })).factors as RealArray;
}

/** What F acts through. */
async function fisherRows(problem: Problem): Promise<Record<string, RealArray>> {
  const { labelledFeatures, labelledLogits, labelledWeights, poolWeights, share } = problem;
  return {
    pool_weights: poolWeights,
    share,
    labelled_features: labelledFeatures,
    labelled_factors: await factorsFor(problem, labelledLogits, labelledWeights),
  };
}

/** Vectors and inner matrices of the picks so far, and the rows of Λ and Φ. */
class PickStore {
  readonly picks: number[] = [];
  readonly #sizes: ProblemSizes;
  readonly #vectors: Float32Array | Float64Array;
  readonly #inner: Float32Array | Float64Array;
  readonly #lambda: Float32Array | Float64Array;
  readonly #risk: Float32Array | Float64Array;

  constructor(sizes: ProblemSizes, precision: Precision) {
    const { forward, rows, classes, dimensions } = sizes;
    const whole = forward * rows;
    this.#sizes = sizes;
    this.#vectors = zeros(whole * classes * dimensions, precision);
    this.#inner = zeros(whole * rows, precision);
    this.#lambda = zeros(whole ** 2, precision);
    this.#risk = zeros(whole ** 2, precision);
  }

  /** What the program subtracts; one pick of zeros where there is none yet. */
  downdates(): { vectors: RealArray; inner: RealArray } {
    const { rows, classes, dimensions } = this.#sizes;
    const count = Math.max(1, this.picks.length);
    const length = classes * dimensions;
    return {
      vectors: ndarray(this.#vectors.subarray(0, count * rows * length), [count, rows, length]),
      inner: ndarray(this.#inner.subarray(0, count * rows ** 2), [count, rows, rows]),
    };
  }

  /** Adds what a run has made. */
  add(made: Record<string, RealArray>, steps: number): void {
    const { rows, classes, dimensions } = this.#sizes;
    const before = this.picks.length;
    for (let step = 0; step < steps; step++) {
      const seen = [made.seen_store!, made.seen_recent!] as const;
      const risk = [made.risk_store!, made.risk_recent!] as const;
      this.#addRows(this.#lambda, seen, before, step);
      this.#addRows(this.#risk, risk, before, step);
      this.#addOwn(made.risk_own!, before, step);
    }
    const length = classes * dimensions;
    const vectors = made.new_vectors!.data.subarray(0, steps * rows * length);
    this.#vectors.set(vectors, before * rows * length);
    this.#inner.set(made.new_inner!.data.subarray(0, steps * rows ** 2), before * rows ** 2);
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

  /** The rows of a pick left of the diagonal: first what it saw of earlier runs, then of its own. */
  #addRows(
    matrix: Float32Array | Float64Array,
    [store, recent]: readonly [RealArray, RealArray],
    before: number,
    step: number,
  ): void {
    const { rows, forward } = this.#sizes;
    const whole = forward * rows;
    for (let row = 0; row < rows; row++) {
      const to = ((before + step) * rows + row) * whole;
      const line = (from: RealArray, length: number): Float32Array | Float64Array => {
        const at = (step * rows + row) * from.shape[2]!;
        return from.data.subarray(at, at + length);
      };
      matrix.set(line(store, before * rows), to);
      matrix.set(line(recent, step * rows), to + before * rows);
    }
  }

  /** The blocks on the diagonals. */
  #addOwn(risk: RealArray, before: number, step: number): void {
    const { rows, forward } = this.#sizes;
    const whole = forward * rows;
    const at = (before + step) * rows;
    for (let row = 0; row < rows; row++) {
      this.#lambda[(at + row) * (whole + 1)] = 1;
      const from = (step * rows + row) * rows;
      this.#risk.set(risk.data.subarray(from, from + rows), (at + row) * whole + at);
    }
  }
}
