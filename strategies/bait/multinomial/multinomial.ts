/** BAIT with factors of r rows: exact (r = K − 1) or over the c most probable outcomes (r = c). */
import { InputError } from "../../../core/errors.ts";
import type { Query } from "../../strategy.ts";
import { type BaitOptions, runBait, topRows } from "../run.ts";
import { dropPicks } from "./backward.ts";
import { pickForward } from "./forward.ts";
import { kernelProgram } from "./kernel_program.ts";
import { requireProblemFits } from "./memory.ts";
import { priorOf } from "./prior.ts";
import { problemOf } from "./problem.ts";
import { scoresOf, startOf } from "./start.ts";
import { areStrong, inFloat64, mayBeStrong } from "./strong.ts";
import type { Ways } from "./ways.ts";

/** Rows of factors that enter the kernel at a time. */
const KERNEL_BLOCK = 256;

/**
 * Picks rows.
 *
 * @param query With features and logits of pool and labelled set.
 * @param options The shared settings.
 * @param outcomes c, or K for exact BAIT.
 * @param ways How; default the cheapest, for the picks are the same.
 * @returns B pool rows.
 * @throws {InputError} If it would not fit into the machine's memory, or if scores are not finite.
 */
export async function pickMultinomial(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  ways: Partial<Ways> = {},
): Promise<Int32Array> {
  const problem = problemOf(query, options, outcomes, ways);
  if (ways.precision === undefined && mayBeStrong(problem)) {
    return await pickMultinomial(query, options, outcomes, inFloat64(ways));
  }
  requireProblemFits(problem);
  const { sizes } = problem;
  if (problem.ways.kernel) {
    const block = Math.max(1, Math.floor(KERNEL_BLOCK / sizes.rows));
    return await runBait(
      query,
      options,
      (shape) => ({ program: kernelProgram({ ...shape, outcomes, block }), block }),
    );
  }
  const prior = await priorOf(problem);
  if (sizes.forward === 0) {
    return topRows(await scoresOf(problem, prior), sizes.keep, options.lambda);
  }
  const start = await startOf(problem, prior);
  if (ways.precision === undefined && areStrong(start.p)) {
    return await pickMultinomial(query, options, outcomes, inFloat64(ways));
  }
  return await dropPicks(problem, async () => {
    const forward = await pickForward(problem, prior, start);
    if (new Set(forward.picks).size === forward.picks.length) return forward;
    throw new InputError(
      `BAIT's scores exceed float64 for these features: standardise them, or enlarge lambda (now ` +
        `${options.lambda})`,
    );
  });
}
