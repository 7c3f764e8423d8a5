/** The forward phase: rows are added one after the other, each the best at its time. */
import type { Runtime } from "../../../onnx/mod.ts";
import { TIE } from "./check_program.ts";
import { covarianceOf } from "./covariance.ts";
import { STEPS, WEAR } from "./greedy_program.ts";
import { PoolScores } from "./pool_scores.ts";
import type { BinaryProblem } from "./problem.ts";
import type { Precision } from "./quadratics_program.ts";
import { takeSteps } from "./steps.ts";

/** Pools of up to this many rows are held whole, in float64. */
export const WHOLE = 2048;

/** Of a larger pool, this many times √N rows are picked from, but at least {@linkcode LEAST}. */
const GUESSED = 4;
const LEAST = 1024;

/** As often as float32 rounding may grow until it is as large as what counts as a tie. */
const CHECKED_WEAR = TIE * 2 ** 24;

/** Steps that are tried at least, however few of the last ones were right. */
const FEWEST = 8;

/**
 * Adds rows to an empty batch.
 *
 * @param count How many rows, at most N.
 * @param whole Pools of up to this many rows are held whole; default {@linkcode WHOLE}.
 * @returns Pool rows, in the order of their choice.
 */
export async function addRows(
  runtime: Runtime,
  problem: BinaryProblem,
  count: number,
  whole = WHOLE,
): Promise<number[]> {
  const add = problem.strengths.length <= whole ? addFromAll : addFromBest;
  return await add(runtime, problem, count);
}

async function addFromAll(
  runtime: Runtime,
  problem: BinaryProblem,
  count: number,
): Promise<number[]> {
  const batch: number[] = [];
  const rows = Int32Array.from(problem.strengths.keys());
  while (batch.length < count) {
    const made = await takeSteps(runtime, problem, {
      step: "add",
      rows,
      taken: new Set(batch),
      covariance: await covarianceOf(runtime, problem, batch),
      count: Math.min(STEPS, count - batch.length),
      wear: WEAR,
    });
    batch.push(...made.rows);
  }
  return batch;
}

/**
 * Steps are made among the rows with the best scores, and then checked against all others. Where the scores
 * of these rows, which are worked out afresh, show that the others' have drifted, all are.
 */
async function addFromBest(
  runtime: Runtime,
  problem: BinaryProblem,
  count: number,
): Promise<number[]> {
  const size = problem.strengths.length;
  const guessed = Math.min(size, Math.max(LEAST, Math.floor(GUESSED * Math.sqrt(size))));
  const batch: number[] = [];
  let covariance = await covarianceOf(runtime, problem, batch);
  const scores = new PoolScores(runtime, problem);
  let precision: Precision = "float32";
  await scores.read(covariance, batch, precision);
  let most = STEPS;
  for (let fresh = true; batch.length < count;) {
    const rows = (await scores.best(guessed)).sort();
    const steps = await takeSteps(runtime, problem, {
      step: "add",
      rows,
      taken: new Set(batch),
      covariance,
      count: Math.min(most, count - batch.length),
      wear: CHECKED_WEAR,
    });
    const drifted = !(scores.drift(rows, steps.scores) <= TIE);
    if (drifted && !(fresh && precision === "float64")) {
      // What is wrong at once was not rounded off by and by.
      if (fresh) precision = "float64";
      await scores.read(covariance, batch, precision);
      fresh = true;
      continue;
    }
    fresh = false;
    const right = await scores.apply(steps, rows);
    batch.push(...steps.rows.subarray(0, right));
    most = right < steps.rows.length ? Math.max(FEWEST, right) : Math.min(STEPS, 2 * most);
    if (batch.length < count) covariance = await covarianceOf(runtime, problem, batch);
  }
  return batch;
}
