/** BAIT with the binary likelihood, from a query to its picks. */
import type { Query } from "../../strategy.ts";
import type { BaitOptions } from "../run.ts";
import { dropRows } from "./backward.ts";
import { covarianceOf } from "./covariance.ts";
import { addRows } from "./forward.ts";
import { PoolScores } from "./pool_scores.ts";
import { binaryProblem } from "./problem.ts";

/** Picks rows. */
export async function pickBinary(query: Query, options: BaitOptions): Promise<Int32Array> {
  const { runtime, budget, pool } = query;
  const problem = await binaryProblem(query, options);
  if (options.select === "top") {
    const scores = new PoolScores(runtime, problem);
    await scores.read(await covarianceOf(runtime, problem, []), [], "float64");
    return await scores.best(budget);
  }
  const batch = await addRows(runtime, problem, Math.min(2 * budget, pool.size));
  return Int32Array.from(await dropRows(runtime, problem, batch, budget));
}
