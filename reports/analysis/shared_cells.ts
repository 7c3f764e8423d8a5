/** The cells on which strategies can be compared: a full rectangle of problems and strategies. */
import { mean } from "../../statistics/mean.ts";
import type { SeriesScores } from "./series_scores.ts";

/** A strategy's numbers by seed. */
export type SeedScores = Pick<SeriesScores, "strategy" | "seeds" | "accuracies" | "aucs">;

/** Strategies that share every problem, over the seeds that all of them have. */
export interface SharedCells {
  readonly strategies: readonly number[];
  readonly blocks: readonly number[];
  readonly seeds: readonly (readonly number[])[];
  /** Mean AUC `[block][strategy]`. */
  readonly means: readonly (readonly number[])[];
  /** `[block][strategy]`. */
  readonly scores: readonly (readonly SeedScores[])[];
}

/**
 * Finds the largest rectangle; undefined if no two strategies share a problem and a seed.
 *
 * @param scored Numbers of every problem, by strategy.
 */
export function sharedCells(
  scored: readonly ReadonlyMap<number, SeedScores>[],
  all: readonly number[],
): SharedCells | undefined {
  const found = largestRectangle(
    new Map(all.map((one) => [
      one,
      new Set(scored.flatMap((map, problem) => map.has(one) ? [problem] : [])),
    ])),
  );
  if (found === undefined) return undefined;
  const { strategies, problems } = found;
  const cells = problems.map((problem) => {
    const scores = strategies.map((one) => scored[problem]!.get(one)!);
    const seeds = scores.map(({ aucs }) => aucs).reduce<number[]>(
      (kept, aucs) => kept.filter((seed) => aucs.has(seed)),
      [...scores[0]!.seeds],
    );
    return { problem, scores, seeds };
  }).filter(({ seeds }) => seeds.length > 0);
  if (cells.length === 0) return undefined;
  return {
    strategies,
    blocks: cells.map(({ problem }) => problem),
    seeds: cells.map(({ seeds }) => seeds),
    means: cells.map(({ scores, seeds }) =>
      scores.map(({ aucs }) => mean(seeds.map((seed) => aucs.get(seed)!)))
    ),
    scores: cells.map(({ scores }) => scores),
  };
}

interface Rectangle {
  readonly strategies: readonly number[];
  readonly problems: readonly number[];
}

/**
 * For every number of problems, takes the strategies that have at least as many. Of the rectangles that
 * result, chooses the one with the most differences to compare, then the one with more problems.
 */
function largestRectangle(
  present: ReadonlyMap<number, ReadonlySet<number>>,
): Rectangle | undefined {
  const counts = new Set([...present.values()].map((problems) => problems.size));
  let best: Rectangle | undefined;
  for (const least of [...counts].sort((a, b) => b - a)) {
    const strategies = [...present.keys()].filter((one) => present.get(one)!.size >= least);
    const all = [...present.get(strategies[0]!)!];
    const problems = all.filter((problem) =>
      strategies.every((one) => present.get(one)!.has(problem))
    );
    if (strategies.length < 2 || problems.length === 0) continue;
    const found = { strategies, problems: problems.sort((a, b) => a - b) };
    if (best === undefined || sizeOf(found) > sizeOf(best)) best = found;
  }
  return best;
}

function sizeOf({ strategies, problems }: Rectangle): number {
  return (strategies.length - 1) * problems.length;
}
