/** Runs greedy steps among some pool rows. */
import { InputError } from "../../../core/errors.ts";
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import type { Runtime } from "../../../onnx/mod.ts";
import { greedyProgram, type Step } from "./greedy_program.ts";
import { type BinaryProblem, takeStrong } from "./problem.ts";

/** What is to be done. */
export interface StepOptions {
  /** Whether rows are added or dropped. */
  readonly step: Step;
  /** Pool rows to choose from; ties go to the first. */
  readonly rows: ArrayLike<number>;
  /** Pool rows that cannot be taken; default none. */
  readonly taken?: ReadonlySet<number>;
  /** A before the first step, `[D, D]`. */
  readonly covariance: NdArray<Float64Array>;
  /** How many steps, at most 128 and as there are rows to take. */
  readonly count: number;
  /** How many times the rounding of scores may grow before they are to be worked out afresh. */
  readonly wear: number;
}

/** What was done. */
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
  runtime: Runtime,
  problem: BinaryProblem,
  { step, rows, taken, covariance, count, wear }: StepOptions,
): Promise<Steps> {
  const open = Float64Array.from(rows, (row) => taken?.has(row) ? -Infinity : 0);
  const { features, fisher } = problem;
  const { places, scores, best, u, h } = await runtime.run(
    greedyProgram(features.shape[1]!, step),
    {
      ...takeStrong(problem, rows),
      open: ndarray(open, [open.length]),
      covariance,
      fisher,
      steps: ndarray(BigInt64Array.of(BigInt(count)), []),
      wear: ndarray(Float64Array.of(wear), []),
    },
  ) as unknown as Record<string, NdArray<Float64Array>>;
  const made = Int32Array.from(places!.data, (place) => rows[place]!);
  if (!best!.data.subarray(0, made.length).every(Number.isFinite)) throw overflow();
  return { rows: made, scores: scores!.data, best: best!.data, u: u!, h: h! };
}

/** What is thrown where scores are no numbers. */
export function overflow(): InputError {
  return new InputError(
    "BAIT's scores exceed what numbers hold for these features: standardise them, or enlarge lambda",
  );
}
