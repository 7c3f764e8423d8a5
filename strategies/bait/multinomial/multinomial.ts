/** BAIT with factors of r rows: exact (r = K − 1) or over the c most probable outcomes (r = c). */
import { InputError } from "../../../core/errors.ts";
import type { Query } from "../../strategy.ts";
import { type BaitOptions, runBait, topRows } from "../run.ts";
import { dropPicks } from "./backward.ts";
import { followPicks } from "./forward.ts";
import { kernelProgram } from "./kernel_program.ts";
import { fits, requireProblemFits } from "./memory.ts";
import { priorOf } from "./prior.ts";
import { type Problem, problemOf } from "./problem.ts";
import { denser, isStrong, largestTrace } from "./rounding.ts";
import { scoresOf, startOf } from "./start.ts";
import type { Ways } from "./ways.ts";

/** Rows of factors that enter the kernel at a time. */
const KERNEL_BLOCK = 256;

/**
 * Picks rows in float64, for float32 cannot tell which row is best in most selections of some dozen picks; in
 * float32 where float64 does not fit the machine's memory.
 *
 * @param ways How; default the cheapest, for the picks are the same.
 */
export async function pickMultinomial(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  ways: Partial<Ways> = {},
): Promise<Int32Array> {
  const inWays = (more: Partial<Ways>): Problem =>
    problemOf(query, options, outcomes, { precision: "float64", ...ways, ...more });
  let problem = inWays({});
  const isFree = problem.ways.kernel && ways.kernel === undefined;
  // The kernel cannot be made again between picks.
  if (isFree && (isStrong(problem) || !fits(problem))) problem = inWays({ kernel: false });
  if (ways.precision === undefined && !fits(problem)) {
    problem = inWays({ kernel: false, precision: "float32" });
  }
  const picks = await solve(problem, query, options);
  query.onPrecision?.(problem.ways.precision);
  return picks;
}

async function solve(problem: Problem, query: Query, options: BaitOptions): Promise<Int32Array> {
  requireProblemFits(problem);
  const { sizes } = problem;
  if (problem.ways.kernel) return await solveByKernel(problem, query, options);
  const prior = await priorOf(problem);
  if (sizes.forward === 0) {
    const { scores, strength } = await scoresOf(problem, prior);
    const dense = denser(problem, largestTrace(strength, []));
    if (dense !== undefined) return await solve(dense, query, options);
    return topRows(scores, sizes.keep, options.lambda);
  }
  const start = await startOf(problem, prior);
  const dense = denser(problem, largestTrace(start.p, []));
  if (dense !== undefined) return await solve(dense, query, options);
  return await dropPicks(problem, async () => {
    const { forward } = await followPicks(problem, prior, start);
    if (new Set(forward.picks).size === forward.picks.length) return forward;
    throw new InputError(
      `BAIT's scores exceed float64 for these features: standardise them, or enlarge lambda (now ` +
        `${options.lambda})`,
    );
  });
}

async function solveByKernel(
  { sizes: { outcomes, rows } }: Problem,
  query: Query,
  options: BaitOptions,
): Promise<Int32Array> {
  const block = Math.max(1, Math.floor(KERNEL_BLOCK / rows));
  return await runBait(query, options, (shape) => ({
    program: kernelProgram({ ...shape, outcomes, block }),
    block,
  }));
}
