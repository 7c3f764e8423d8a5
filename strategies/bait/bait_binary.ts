/** BAIT with the binary likelihood: rows are added one by one, each the best, then dropped. */
import * as v from "valibot";
import { type BinaryProblem, binaryProblem } from "./binary/binary_problem.ts";
import { covarianceOf } from "./binary/covariance.ts";
import { PoolScores, TIE } from "./binary/pool_scores.ts";
import { STEPS, takeSteps, WEAR } from "./binary/steps.ts";
import {
  type BaitOptions,
  baitProblem,
  baitSettings,
  fastFishing,
  type Precision,
} from "./problem.ts";
import { defineStrategy, type Query, type Strategy } from "../strategy.ts";

/** BAIT (Binary): is the most probable class right or not? (Huseljic et al., 2404.08981). */
export const baitBinary: Strategy = defineStrategy({
  name: "bait-binary",
  title: "BAIT (Binary)",
  summary: "BAIT with a binary likelihood: whether the most probable class is right",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  about: {
    family: "fisher information",
    text: "As bait, but for a binary likelihood: is the most probable class right? With m = p₁ " +
      "the Fisher information of a row is m (1 − m) x xᵀ, of rank one, so that K drops out " +
      "and a pick reads the pool once. It tells directions in feature space apart, but not " +
      "which class a row would inform about.",
    cost: "N·D·B + D³",
    checked: "dal-toolbox",
  },
  settings: v.strictObject(baitSettings),
  select: pickBinary,
});

/** Picks rows. */
export async function pickBinary(query: Query, options: BaitOptions): Promise<Int32Array> {
  const problem = baitProblem(query, options);
  const binary = await binaryProblem(problem);
  if (problem.forward === 0) {
    const scores = new PoolScores(binary);
    await scores.recompute(await covarianceOf(binary, []), [], "float64");
    return await scores.best(problem.keep);
  }
  const batch = await addRows(binary, problem.forward);
  return Int32Array.from(await dropRows(binary, batch, problem.keep));
}

/** Pools of up to this many rows are held whole, in float64. */
export const WHOLE = 2048;

/** Of a larger pool, this many times √N rows are picked from, but at least {@linkcode LEAST}. */
const GUESSED = 4;
const LEAST = 1024;

/** How often float32's rounding may grow until it is as large as what counts as a tie. */
const CHECKED_WEAR = TIE * 2 ** 24;

/** Steps that are tried at least, even if only the first of the last ones were right. */
const FEWEST = 8;

/** Picks `count` rows, in order, to add to an empty batch; small pools are held whole. */
export async function addRows(
  problem: BinaryProblem,
  count: number,
  whole = WHOLE,
): Promise<number[]> {
  const add = problem.strengths.length <= whole ? addFromAll : addFromBest;
  return await add(problem, count);
}

async function addFromAll(problem: BinaryProblem, count: number): Promise<number[]> {
  const batch: number[] = [];
  const rows = Int32Array.from(problem.strengths.keys());
  while (batch.length < count) {
    const made = await takeSteps(problem, {
      step: "add",
      rows,
      taken: new Set(batch),
      covariance: await covarianceOf(problem, batch),
      count: Math.min(STEPS, count - batch.length),
      wear: WEAR,
    });
    batch.push(...made.rows);
  }
  return batch;
}

/**
 * Steps among the rows with the best scores, checked against all others. Those rows' scores are
 * recomputed for each run, and all are if that shows that the pool's have drifted.
 */
async function addFromBest(problem: BinaryProblem, count: number): Promise<number[]> {
  const size = problem.strengths.length;
  const guessed = Math.min(size, Math.max(LEAST, Math.floor(GUESSED * Math.sqrt(size))));
  const batch: number[] = [];
  let covariance = await covarianceOf(problem, batch);
  const scores = new PoolScores(problem);
  let precision: Precision = "float32";
  await scores.recompute(covariance, batch, precision);
  let most = STEPS;
  for (let isFresh = true; batch.length < count;) {
    const rows = (await scores.best(guessed)).sort();
    const steps = await takeSteps(problem, {
      step: "add",
      rows,
      taken: new Set(batch),
      covariance,
      count: Math.min(most, count - batch.length),
      wear: CHECKED_WEAR,
    });
    const hasDrifted = !(scores.drift(rows, steps.scores) <= TIE);
    if (hasDrifted && !(isFresh && precision === "float64")) {
      // Scores that are wrong at once have not drifted: float32 does not hold them.
      if (isFresh) precision = "float64";
      await scores.recompute(covariance, batch, precision);
      isFresh = true;
      continue;
    }
    isFresh = false;
    const right = await scores.apply(steps, rows);
    batch.push(...steps.rows.subarray(0, right));
    most = right < steps.rows.length ? Math.max(FEWEST, right) : Math.min(STEPS, 2 * most);
    if (batch.length < count) covariance = await covarianceOf(problem, batch);
  }
  return batch;
}

/** Drops rows of a batch until `keep` are left, in the same order. */
export async function dropRows(
  problem: BinaryProblem,
  batch: readonly number[],
  keep: number,
): Promise<number[]> {
  let left = [...batch];
  while (left.length > keep) {
    const { rows } = await takeSteps(problem, {
      step: "drop",
      rows: left,
      covariance: await covarianceOf(problem, left),
      count: Math.min(STEPS, left.length - keep),
      wear: WEAR,
    });
    const dropped = new Set(rows);
    left = left.filter((row) => !dropped.has(row));
  }
  return left;
}
