/** The analysis over the problems that the filters leave. */
import { type AcrossProblems, acrossProblems } from "../analysis/across.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Steps } from "../analysis/aggregates.ts";
import { PairFamily } from "../../statistics/all_pairs.ts";
import type { Draws } from "../../statistics/seed_grid.ts";
import { isFiltered, type View } from "./view.ts";

/** What the filters leave out. */
export type Filters = Pick<View, "leftOut" | "providers">;

/** Analyses the problems that are shown together; undefined for fewer than two. */
export function* acrossShown(
  analysis: Analysis,
  filters: Filters,
): Steps<AcrossProblems | undefined> {
  const { strategies, problems, method } = analysis;
  const shown = problems.map((problem, i) => ({
    ...problem,
    strategies: filters.leftOut.has(i)
      ? []
      : problem.strategies.filter((one) => !isFiltered(one, filters)),
  }));
  yield;
  const [grid, family] = [{ ...method.bootstrap, draws }, new PairFamily(method)];
  return yield* acrossProblems(shown, { strategies, grid, family });
}

/** Marsaglia, *Xorshift RNGs* (2003): a page has no room for the generator of the commands. */
function draws(seed: number): Draws {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return {
    integer(bound: number): number {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return Math.floor((state >>> 0) / 2 ** 32 * bound);
    },
  };
}
