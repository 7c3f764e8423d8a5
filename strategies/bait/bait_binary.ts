/** BAIT with the binary likelihood. */
import * as v from "valibot";
import { defineStrategy, type Query, type Strategy } from "../strategy.ts";
import { covarianceOf } from "./binary/covariance.ts";
import { addRows, dropRows } from "./binary/greedy.ts";
import { PoolScores } from "./binary/pool_scores.ts";
import { binaryProblem } from "./binary/problem.ts";
import { baitProblem } from "./problem.ts";
import { type BaitOptions, baitSettings, fastFishing } from "./settings.ts";

/** BAIT (Binary): is the most probable class right or not? (Huseljic et al., 2404.08981). */
export const baitBinary: Strategy = defineStrategy({
  name: "bait-binary",
  title: "BAIT (Binary)",
  summary: "BAIT with a binary likelihood: whether the most probable class is right",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
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
