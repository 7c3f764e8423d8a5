/** Decides from A, in float64, what float32 leaves open. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import { add, gather, Graph, loop, mul, Program, sum } from "../../../onnx/mod.ts";
import { identity, smallInverse } from "../blocks.ts";
import { partsInput } from "./covariance.ts";
import type { Shape } from "./method.ts";
import { type Arrays, feedsOf, type Problem } from "./runs.ts";
import { changeBy, situationOf } from "./step.ts";

/** By how much numbers from float32 may be off, against the largest that they were computed from. */
const ROUNDING = 2 ** -17;

/** The tolerance exceeds what numbers were seen to be off by this factor. */
const CAUTION = 16;

/** More rows than this are not compared one by one. */
export const MOST_TRIED = 32;

/** By how much a row has to lead, given the size of the numbers and what they were seen to be off. */
export function tolerance(size: number, drift: number): number {
  return Math.max(ROUNDING * size, CAUTION * drift);
}

/** The picks' rows `[S]`, as programs take them, with room for those to come. */
export function pickedRows(picks: readonly number[], { forward }: Shape): NdArray<Int32Array> {
  return ndarray(Int32Array.from({ length: forward }, (_, i) => picks[i] ?? 0), [forward]);
}

/** The `gains` of some rows, and their Φ, `phis`, by an A that holds those picks for which `isIn`. */
export async function referee(
  problem: Problem,
  state: Arrays,
  picks: readonly number[],
  isIn: (place: number) => boolean,
  rows: readonly number[],
): Promise<Arrays> {
  const { shape, base: { runtime } } = problem;
  const program = refereeProgram(shape);
  const marks = Float64Array.from({ length: shape.forward }, (_, place) => isIn(place) ? 1 : 0);
  return await runtime.run(program, {
    ...feedsOf(problem, program, state),
    picked: pickedRows(picks, shape),
    isIn: ndarray(marks, [shape.forward]),
    tried: ndarray(Int32Array.from(rows), [rows.length]),
    steps: ndarray(BigInt64Array.of(BigInt(rows.length)), []),
  }) as Arrays;
}

function refereeProgram(shape: Shape): Program {
  const graph = new Graph("bait-referee");
  const situation = situationOf(graph, shape);
  const picked = graph.input("picked", "int32", [shape.forward]);
  const isIn = graph.input("isIn", shape.precision, [shape.forward]);
  const covariance = situation.covarianceOf(partsInput(graph, shape), picked, isIn);
  const unit = identity(graph, shape.rows, shape.precision);
  const tried = graph.input("tried", "int32", ["c"]);
  const { collected: [gains, phis] } = loop({
    count: graph.input("steps", "int64", []),
    state: [graph.scalar("int32", 0)],
    body: (step, state) => {
      const { p, phi } = changeBy(situation, covariance, gather(tried, step));
      return { state, collect: [sum(mul(phi, smallInverse(add(p, unit)))), phi] };
    },
    length: "c",
  });
  return new Program(graph, { gains: gains!, phis: phis! });
}
