/** BAIT with factors of r rows: exact (r = K − 1) or over the c most probable outcomes (r = c). */
import type { Query } from "../../strategy.ts";
import { type BaitProblem, baitProblem, overflow, type RealArray, topRows } from "../problem.ts";
import type { BaitOptions } from "../settings.ts";
import { dropPicks } from "./backward.ts";
import { type ForwardPicks, pickForward } from "./forward.ts";
import { kernelScores, pickByKernel } from "./kernel.ts";
import {
  cheapestCovariance,
  cheapestFisher,
  cheapestPrior,
  machineMemory,
  type Method,
  requiredBytes,
  requireMemory,
  type Sizes,
} from "./method.ts";
import { largestStrength, type Problem, problemOf, sizesOf, STRONG } from "./problem.ts";
import { scoresOf, startOf } from "./start.ts";

/**
 * Picks rows in float64, because float32 cannot tell which row is best in most selections of some
 * dozen picks; in float32 if float64 does not fit the machine's memory.
 *
 * @param asked Parts of the method; default the cheapest, as the picks are the same.
 */
export async function pickMultinomial(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  asked: Partial<Method> = {},
): Promise<Int32Array> {
  const base = baitProblem(query, options);
  const sizes = sizesOf(base, outcomes);
  const method = methodFor(base, sizes, asked);
  requireMemory({ ...sizes, ...method });
  const problem = problemOf(base, sizes, method);
  const picks = sizes.forward === 0
    ? topRows(await scores(problem), base)
    : await dropPicks(problem, () => forward(problem));
  query.onPrecision?.(method.precision);
  return picks;
}

function methodFor(base: BaitProblem, sizes: Sizes, asked: Partial<Method>): Method {
  const withForm = (covariance: Method["covariance"]): Method => ({
    covariance,
    fisher: cheapestFisher(sizes, covariance),
    precision: "float64",
    ...asked,
  });
  const fits = (method: Method): boolean =>
    requiredBytes({ ...sizes, ...method }) <= machineMemory();
  const cheapest = withForm(cheapestCovariance(sizes));
  if (asked.covariance !== undefined) return cheapest;
  // The kernel cannot be recomputed between picks.
  const isStrong = !(largestStrength(base, sizes) <= STRONG);
  const isKept = cheapest.covariance !== "kernel" || (!isStrong && fits(cheapest));
  const method = isKept ? cheapest : withForm(cheapestPrior(sizes));
  return fits(method) ? method : { ...method, precision: asked.precision ?? "float32" };
}

async function scores(problem: Problem): Promise<RealArray> {
  return problem.shape.covariance === "kernel"
    ? await kernelScores(problem)
    : await scoresOf(await startOf(problem));
}

async function forward(problem: Problem): Promise<ForwardPicks> {
  const forward = problem.shape.covariance === "kernel"
    ? await pickByKernel(problem)
    : (await pickForward(await startOf(problem))).forward;
  if (new Set(forward.picks).size < forward.picks.length) throw overflow(problem.base.lambda);
  return forward;
}
