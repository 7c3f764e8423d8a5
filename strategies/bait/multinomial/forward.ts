/** The forward phase: runs of picks, and decisions that P and R leave open. */
import { ndarray } from "../../../core/ndarray.ts";
import type { Program } from "../../../onnx/mod.ts";
import type { Feeds } from "../../../onnx/tensor.ts";
import type { ForwardPicks } from "./backward.ts";
import { factorsProgram } from "./factors.ts";
import { forwardProgram, LONGEST_RUN, picksShape, stateOf } from "./forward_program.ts";
import { isLarge } from "./method.ts";
import { MOST_TRIED, pickedRows, referee, tolerance } from "./referee.ts";
import {
  type Arrays,
  feedsOf,
  inBlocksPrecision,
  keepingMemory,
  type Problem,
  runOnce,
} from "./runs.ts";
import { largestTrace, STRONG } from "./strength.ts";
import { blocksFrom, scoresOf, type Start, startOf } from "./start.ts";
import { overflow, type RealArray, zeros } from "../problem.ts";

/** By how much R may shrink before it is recomputed: six of float32's 24 bits. */
const SHRINKAGE = 64;

/** The forward phase, and P and R after it, `[N, r, r]` each. */
export interface Followed {
  readonly forward: ForwardPicks;
  readonly p: RealArray;
  readonly r: RealArray;
}

/** Picks forward from a start. */
export async function pickForward(start: Start): Promise<Followed> {
  const { problem, problem: { shape } } = start;
  const program = forwardProgram(shape);
  const phase = new Phase(start, await blockFactors(problem));
  const work = (): Promise<Followed | undefined> => phase.run(program);
  const followed = await keepingMemory(problem, program, isLarge(shape), work);
  if (followed !== undefined) return followed;
  const wide: Problem = { ...problem, shape: { ...shape, blocks: shape.precision } };
  return await pickForward(await startOf(wide));
}

/** L of all pool rows, √c included, in the precision of P and R. */
async function blockFactors(problem: Problem): Promise<Arrays> {
  const { shape, arrays, base: { share } } = inBlocksPrecision(problem);
  const weights = ndarray(zeros(shape.pool, shape.precision).fill(share), [shape.pool]);
  const { factors } = await runOnce(problem, factorsProgram(shape), {
    logits: arrays.logits,
    weights,
  });
  return { rowFeatures: arrays.features, rowFactors: factors! };
}

/** A row to pick, its gain as P and R tell it, and by how much it leads. */
interface Next {
  readonly row: number;
  readonly gain: number;
  readonly lead: number;
}

/** The picks so far, and what the next one depends on. */
class Phase {
  readonly #picks: number[] = [];
  readonly #problem: Problem;
  /** What is the same in all runs, and what one run hands to the next. */
  readonly #shared: Arrays;
  #state: Arrays;
  /** The largest tr R when P and R were computed from A. */
  #recomputed = 0;
  /** The most that a gain by P and R was seen to be off since then. */
  #drift = 0;

  constructor({ problem, shared, covariance, p, r }: Start, factors: Arrays) {
    const { shape } = problem;
    const { pool, blocks, precision } = shape;
    const none = (): RealArray => {
      const axes = picksShape(shape);
      return ndarray(zeros(axes.reduce((a, b) => a * b), precision), axes);
    };
    this.#problem = problem;
    this.#shared = { ...shared, ...factors };
    this.#state = {
      ...covariance,
      p,
      r,
      open: ndarray(zeros(pool, blocks), [pool]),
      rest: none(),
      risk: none(),
    };
    this.#recomputed = largestTrace(r);
  }

  /** Makes all picks; undefined if P and R cannot tell too many rows apart. */
  async run(program: Program): Promise<Followed | undefined> {
    const { shape } = this.#problem;
    // One pick may take nearly all of a strong row's R, so R is then checked after every pick.
    const most = largestTrace(this.#state.p!) <= STRONG ? LONGEST_RUN : 1;
    let next = await this.#decide();
    while (next !== undefined) {
      const left = shape.forward - this.#picks.length;
      next = await this.#pick(program, next, Math.min(most, left));
      if (this.#picks.length === shape.forward) return this.#followed();
      const trace = largestTrace(this.#state.r!, this.#picks);
      if (trace * SHRINKAGE < this.#recomputed) {
        await this.#recompute();
        next = await this.#decide();
      } else if (!(next.lead > this.#tolerance())) next = await this.#decide();
    }
    return undefined;
  }

  /** By how much a row has to lead for P and R to decide. */
  #tolerance(): number {
    const { precision, blocks } = this.#problem.shape;
    if (precision === blocks) return -1;
    return tolerance(this.#recomputed, this.#drift);
  }

  /** Picks a row and those that clearly follow; returns the next one. */
  async #pick(program: Program, first: Next, steps: number): Promise<Next> {
    const { base: { runtime }, shape: { blocks } } = this.#problem;
    const scalar = (value: number): RealArray => {
      const data = zeros(1, blocks);
      data[0] = value;
      return ndarray(data, []);
    };
    const made = await runtime.run(program, {
      ...feedsOf(this.#problem, program, { ...this.#shared, ...this.#state }),
      ...this.#made(),
      first: { data: Int32Array.of(first.row), shape: [] },
      gain: scalar(first.gain),
      lead: scalar(first.lead),
      tolerance: scalar(this.#tolerance()),
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
    }) as Arrays;
    this.#state = { ...this.#state, ...stateOf(made) };
    this.#picks.push(...made.picks!.data);
    this.#drift = Math.max(this.#drift, ...made.drift!.data);
    const [row, gain, lead] = ["first", "gain", "lead"].map((name) => this.#state[name]!.data[0]!);
    return { row: row!, gain: gain!, lead: lead! };
  }

  /** The picks so far, as programs take them. */
  #made(): Feeds {
    const done = BigInt64Array.of(BigInt(this.#picks.length));
    return { picked: pickedRows(this.#picks, this.#problem.shape), done: ndarray(done, []) };
  }

  /** The row to pick next: if P and R cannot tell, by gains made from A; undefined if too many. */
  async #decide(): Promise<Next | undefined> {
    const { p, r, open } = this.#state;
    const { data } = await scoresOf(inBlocksPrecision(this.#problem), p!, r!);
    const gains = Array.from(data, (gain, row) => gain + open!.data[row]!);
    const best = gains.reduce((a, b) => Math.max(a, b));
    if (!Number.isFinite(best)) throw overflow(this.#problem.base.lambda);
    const chosen = (row: number): Next => ({ row, gain: gains[row]!, lead: Infinity });
    const tolerance = this.#tolerance();
    if (tolerance < 0) return chosen(gains.indexOf(best));
    const isClose = (row: number): boolean => gains[row]! >= best - 2 * tolerance;
    const tried = this.#distinct([...gains.keys()].filter(isClose));
    if (tried.length === 1) return chosen(tried[0]!);
    if (tried.length > MOST_TRIED) return undefined;
    const state = { ...this.#shared, ...this.#state };
    const isIn = (place: number): boolean => place < this.#picks.length;
    const exact = await referee(this.#problem, state, this.#picks, isIn, tried);
    const of = [...exact.gains!.data];
    return chosen(tried[of.indexOf(of.reduce((a, b) => Math.max(a, b)))]!);
  }

  /** Those of some rows that do not equal a lower one of them, at most one more than are tried. */
  #distinct(rows: readonly number[]): number[] {
    const { features, logits } = this.#problem.arrays;
    const isEqual = ({ data, shape: [, width = 0] }: RealArray, a: number, b: number): boolean => {
      for (let i = 0; i < width; i++) {
        if (data[a * width + i] !== data[b * width + i]) return false;
      }
      return true;
    };
    const found: number[] = [];
    for (const row of rows) {
      if (found.length > MOST_TRIED) break;
      const has = found.some((other) =>
        isEqual(features, row, other) && isEqual(logits, row, other)
      );
      if (!has) found.push(row);
    }
    return found;
  }

  /** P and R from A: R shrinks, its rounding does not. */
  async #recompute(): Promise<void> {
    const made = await blocksFrom(this.#problem, this.#shared, this.#state, this.#picks);
    this.#state = { ...this.#state, ...made };
    this.#recomputed = largestTrace(this.#state.r!, this.#picks);
    this.#drift = 0;
  }

  #followed(): Followed {
    const { p, r, ...state } = this.#state;
    const forward = {
      problem: this.#problem,
      picks: this.#picks,
      state: { ...this.#shared, ...state },
    };
    return { forward, p: p!, r: r! };
  }
}
