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
import {
  denser,
  isStrong,
  Judge,
  largestTrace,
  leadsOf,
  needsFloat64,
  Undecided,
} from "./rounding.ts";
import { type Scores, scoresOf, startOf } from "./start.ts";
import type { Ways } from "./ways.ts";

/** Rows of factors that enter the kernel at a time. */
const KERNEL_BLOCK = 256;

/**
 * Picks rows: in float64 where that costs nothing, else in float32, and again in float64 where float32 cannot
 * tell which row is best.
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
  const first = problemOf(query, options, outcomes, ways);
  // The kernel cannot be made again between picks.
  const problem = first.ways.kernel && ways.kernel === undefined && isStrong(first)
    ? problemOf(query, options, outcomes, { ...ways, kernel: false })
    : first;
  const note = (precision: string): void => query.onPrecision?.(precision);
  const isOpen = ways.precision === undefined && problem.ways.precision === "float32";
  if (isOpen && !needsFloat64(problem, query)) {
    // What float32 just holds is picked in float32, unless it can tell nothing at all.
    const judged = fits(inFloat64(problem));
    try {
      const picks = await solve(problem, query, options, judged);
      note(judged ? "float32" : "float32, for float64 does not fit memory");
      return picks;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
    }
  }
  const exactly = isOpen ? problemOf(query, options, outcomes, inFloat64(problem).ways) : problem;
  requireProblemFits(exactly);
  const picks = await solve(exactly, query, options, false);
  note(exactly.ways.precision);
  return picks;
}

/** Sizes, and the same ways in float64. */
function inFloat64({ sizes, ways }: Problem): Pick<Problem, "sizes" | "ways"> {
  return { sizes, ways: { ...ways, precision: "float64" } };
}

/** Throws {@linkcode Undecided} where it is judged, and float32 cannot tell which row is best. */
async function solve(
  problem: Problem,
  query: Query,
  options: BaitOptions,
  judged: boolean,
): Promise<Int32Array> {
  requireProblemFits(problem);
  const { sizes } = problem;
  if (problem.ways.kernel) return await solveByKernel(problem, query, options);
  const prior = await priorOf(problem);
  if (sizes.forward === 0) {
    const scores = await scoresOf(problem, prior);
    const dense = denser(problem, largestTrace(scores.strength, []));
    if (dense !== undefined) return await solve(dense, query, options, judged);
    return bestRows(problem, scores, options, judged);
  }
  const start = await startOf(problem, prior);
  const traces = { p: largestTrace(start.p, []), r: largestTrace(start.r, []) };
  const dense = denser(problem, traces.p);
  if (dense !== undefined) return await solve(dense, query, options, judged);
  const judge = judged ? new Judge(problem, traces) : undefined;
  return await dropPicks(
    problem,
    async () => {
      const { forward } = await followPicks(
        problem,
        prior,
        start,
        judge && (({ data }, left) => judge.picks(data, left)),
      );
      if (new Set(forward.picks).size === forward.picks.length) return forward;
      throw new InputError(
        `BAIT's scores exceed float64 for these features: standardise them, or enlarge lambda (now ` +
          `${options.lambda})`,
      );
    },
    judge && (({ data }) => judge.drops(data)),
  );
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

/** The rows with the best scores. */
function bestRows(
  problem: Problem,
  { scores, scale, strength }: Scores,
  { lambda }: BaitOptions,
  judged: boolean,
): Int32Array {
  const rows = topRows(scores, problem.sizes.keep, lambda);
  if (judged) {
    const judge = new Judge(problem, { p: largestTrace(strength, []), r: 1 });
    judge.picks(leadsOf(rows, scores.data, scale.data));
  }
  return rows;
}
