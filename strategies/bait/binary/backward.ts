/** The backward phase: rows leave the batch one after the other, each the cheapest at its time. */
import type { Runtime } from "../../../onnx/mod.ts";
import { covarianceOf } from "./covariance.ts";
import { STEPS, WEAR } from "./greedy_program.ts";
import type { BinaryProblem } from "./problem.ts";
import { takeSteps } from "./steps.ts";

/**
 * Drops rows until as many are left as are to be kept.
 *
 * @param batch Pool rows, in the order of their choice.
 * @param keep How many stay, at most all.
 * @returns Those that stay, in the same order.
 */
export async function dropRows(
  runtime: Runtime,
  problem: BinaryProblem,
  batch: readonly number[],
  keep: number,
): Promise<number[]> {
  let left = [...batch];
  while (left.length > keep) {
    const { rows } = await takeSteps(runtime, problem, {
      step: "drop",
      rows: left,
      covariance: await covarianceOf(runtime, problem, left),
      count: Math.min(STEPS, left.length - keep),
      wear: WEAR,
    });
    const dropped = new Set(rows);
    left = left.filter((row) => !dropped.has(row));
  }
  return left;
}
