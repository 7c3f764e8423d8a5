/**
 * Greedy steps of binary BAIT among some rows, in float64: rows are added to the batch, or dropped.
 *
 * With y_i = √c_i·x_i, q_i = y_iᵀAy_i and r_i = y_iᵀAFAy_i, adding row i lowers tr(M⁻¹F) by
 * r_i/(1 + q_i), and dropping it raises it by r_i/(1 − q_i). After a step with row j, let u = Ay_j,
 * h = AFu, φ = uᵀFu, t = Yu, z = Yh, and s = 1/(1 + q_j), or 1/(−1 + q_j) for a drop:
 *
 *     q_i ← q_i − s·t_i²
 *     r_i ← r_i − 2s·t_i·z_i + s²φ·t_i²
 *     A ← A − s·uuᵀ
 *
 * With √|s|·u for u and √|s|(sφ·u − 2h) for h these are q_i ∓ t_i², r_i ± t_i·z_i and A ∓ uuᵀ.
 */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import {
  abs,
  add,
  argMax,
  cast,
  clip,
  concat,
  div,
  fill,
  gather,
  gemm,
  Graph,
  lessOrEqual,
  loop,
  matmul,
  max,
  mul,
  Program,
  reshape,
  scatterRows,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { type BinaryProblem, takeWeighted } from "./binary_problem.ts";
import { markRow } from "../blocks.ts";
import { overflow } from "../problem.ts";

/** A step adds its row or drops it. */
export type Step = "add" | "drop";

/** Steps of one run, at most: each adds a term to what is taken off A, which stays as it was. */
export const STEPS = 128;

/** Rounding may grow this many times if all is in float64. */
export const WEAR = 2 ** 26;

/** 1 − q of a row without which the batch would be empty in some direction: λ/|y|², or rounding. */
const LEAST = 2 ** -52;

/** Input of a run of steps. */
export interface StepOptions {
  readonly step: Step;
  /** Pool rows to choose from; ties go to the first. */
  readonly rows: ArrayLike<number>;
  /** Pool rows that cannot be taken; default none. */
  readonly taken?: ReadonlySet<number>;
  /** A before the first step, `[D, D]`. */
  readonly covariance: NdArray<Float64Array>;
  /** At most {@linkcode STEPS}, and at most the rows that can be taken. */
  readonly count: number;
  /** How many times the rounding of scores may grow before the run ends. */
  readonly wear: number;
}

/** Result of a run of steps. */
export interface Steps {
  /** Pool rows, in order; at least one. */
  readonly rows: Int32Array;
  /** Before the first step, the scores of all rows that there were to choose from. */
  readonly scores: Float64Array;
  /** The best score before each step and after the last, `[k + 1]`. */
  readonly best: Float64Array;
  /** (x·u)² is what a step takes off xᵀAx, `[k, D]`. */
  readonly u: NdArray<Float64Array>;
  /** (x·u)(x·h) is what a step adds to xᵀAFAx, `[k, D]`. */
  readonly h: NdArray<Float64Array>;
}

/** Makes steps. */
export async function takeSteps(
  problem: BinaryProblem,
  { step, rows, taken, covariance, count, wear }: StepOptions,
): Promise<Steps> {
  const open = Float64Array.from(rows, (row) => taken?.has(row) ? -Infinity : 0);
  const { runtime, features, fisher, lambda } = problem;
  const { places, scores, best, u, h } = await runtime.run(
    greedyProgram(features.shape[1]!, step),
    {
      ...takeWeighted(problem, rows),
      open: ndarray(open, [open.length]),
      covariance,
      fisher,
      steps: ndarray(BigInt64Array.of(BigInt(count)), []),
      wear: ndarray(Float64Array.of(wear), []),
    },
  ) as unknown as Record<string, NdArray<Float64Array>>;
  const made = Int32Array.from(places!.data, (place) => rows[place]!);
  if (!best!.data.subarray(0, made.length).every(Number.isFinite)) throw overflow(lambda);
  return { rows: made, scores: scores!.data, best: best!.data, u: u!, h: h! };
}

/** q and r of all rows. */
interface Scores {
  readonly q: Value;
  readonly r: Value;
}

/**
 * Up to `steps` steps, fewer if rounding grows by more than `wear`; `open` is 0, or −∞ if taken.
 */
function greedyProgram(dimensions: number, step: Step): Program {
  const sign = step === "add" ? 1 : -1;
  const off = step === "add" ? sub : add;
  const graph = new Graph(`bait-binary-${step}`);
  const shape = [dimensions, dimensions];
  const rows = cast(graph.input("rows", "float32", ["C", dimensions]), "float64");
  const strengths = graph.input("strengths", "float64", ["C"]);
  const open = graph.input("open", "float64", ["C"]);
  const covariance = graph.input("covariance", "float64", shape);
  const fisher = graph.input("fisher", "float64", shape);
  const wear = graph.input("wear", "float64", []);
  const y = mul(rows, unsqueeze(sqrt(strengths), 1));
  const v = matmul(y, covariance);
  const w = matmul(v, fisher);
  const start = { q: clip(sum(mul(v, y), { axis: 1 }), 0), r: sum(mul(w, v), { axis: 1 }) };
  const first = bestOf(start, open, sign);
  const none = fill(graph, 0, [STEPS, dimensions], "float64");
  const { collected } = loop({
    count: graph.input("steps", "int64", []),
    length: "k",
    state: [start.q, start.r, open, first.place, none, none],
    body: (iteration, [q, r, open, place, all, allF]) => {
      const at = unsqueeze(place!, 0);
      const own = gather(y, at);
      const along = dotRows(own, all!);
      const u = off(gather(v, at), matmul(along, all!));
      const fu = off(gather(w, at), matmul(along, allF!));
      const h = off(matmul(fu, covariance), matmul(dotRows(fu, all!), all!));
      const { root, ...scaled } = scaledStep({ own, u, fu, h }, sign);
      const next = afterStep({ q: q!, r: r! }, y, scaled.u, scaled.h, sign);
      const left = markRow(open!, place!, -Infinity);
      const best = bestOf(next, left, sign);
      const fall = fallOf(first.score, best.score);
      const slot = unsqueeze(iteration, 0);
      return {
        state: [
          next.q,
          next.r,
          left,
          best.place,
          scatterRows(all!, slot, scaled.u),
          scatterRows(allF!, slot, mul(fu, root)),
        ],
        collect: [place!, best.score, squeeze(scaled.u, 0), squeeze(scaled.h, 0)],
        proceed: lessOrEqual(wearOf(start.q, next.q, left, fall, sign), wear),
      };
    },
  });
  const [places, best, u, h] = collected as [Value, Value, Value, Value];
  return new Program(graph, {
    places,
    scores: first.scores,
    best: concat([reshape(first.score, [1]), best]),
    u,
    h,
  });
}

/** `abᵀ`. */
function dotRows(a: Value, b: Value): Value {
  return gemm(a, b, undefined, { transposeB: true });
}

/** √|s| = `root`, √|s|·u, and √|s|(sφ·u − 2h), `[1, D]` each, of a step with row `own`. */
export function scaledStep(
  { own, u, fu, h }: Readonly<Record<"own" | "u" | "fu" | "h", Value>>,
  sign: number,
): Readonly<Record<"root" | "u" | "h", Value>> {
  const s = div(sign, roomOf(sum(mul(own, u)), sign));
  const root = sqrt(abs(s));
  return {
    root,
    u: mul(u, root),
    h: mul(sub(mul(u, mul(s, sum(mul(u, fu)))), mul(h, 2)), root),
  };
}

/** q and r of every row after a step. */
export function afterStep({ q, r }: Scores, y: Value, u: Value, h: Value, sign: number): Scores {
  // One product for both reads the rows once.
  const both = matmul(y, transpose(concat([u, h])));
  const [t, z] = [gather(both, 0, 1), gather(both, 1, 1)];
  const change = sign === 1 ? { q: sub(q, square(t)), r: add } : { q: add(q, square(t)), r: sub };
  return { q: clip(change.q, 0), r: change.r(r, mul(t, z)) };
}

/** The row whose step lowers the objective most, or raises it least; ties go to the lower row. */
export function bestOf(
  { q, r }: Scores,
  open: Value,
  sign: number,
): { place: Value; score: Value; scores: Value } {
  const scores = mul(div(r, roomOf(q, sign)), sign);
  const place = cast(argMax(add(scores, open), { axis: 0 }), "int32");
  return { place, score: gather(scores, place), scores };
}

/** 1 + q, or 1 − q for a drop. */
function roomOf(q: Value, sign: number): Value {
  return clip(add(mul(q, sign), 1), LEAST);
}

/**
 * By how much the rounding of scores has grown since the start: r and 1 + q keep the rounding of
 * what they were when they fall. (They fall by |y|²/λ and more, all at once, when the batch's last
 * empty direction is filled.)
 */
function wearOf(before: Value, after: Value, open: Value, fall: Value, sign: number): Value {
  const shrunk = div(roomOf(before, sign), roomOf(after, sign));
  return mul(max(add(shrunk, open), { axis: 0 }), fall);
}

/** How many times smaller the best score is; 0 if all were 0. */
function fallOf(first: Value, best: Value): Value {
  return div(abs(first), clip(abs(best), Number.MIN_VALUE * 2 ** 60));
}
