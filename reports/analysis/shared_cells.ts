/** The cells that strategies can be compared on: a rectangle of problems and strategies, without a hole. */
import { mean } from "../../statistics/mean.ts";
import type { SeriesScores } from "./series_scores.ts";

/** The numbers by seed that what holds over problems is computed from. */
export type SeedScores = Pick<SeriesScores, "strategy" | "seeds" | "accuracies" | "aucs">;

/** Mean AUCs and runs of strategies that share every problem, over the seeds that all of them have. */
export interface SharedCells {
  /** Indices into the analysis' strategies. */
  readonly strategies: readonly number[];
  /** Indices into the analysis' problems. */
  readonly blocks: readonly number[];
  /** Seeds of every block. */
  readonly seeds: readonly (readonly number[])[];
  /** Mean AUC `[block][strategy]`. */
  readonly means: readonly (readonly number[])[];
  /** The strategies' numbers by seed `[block][strategy]`. */
  readonly scores: readonly (readonly SeedScores[])[];
}

/**
 * Finds what strategies share.
 *
 * @param scored The complete runs of every problem, by strategy.
 * @returns The cells, or undefined where no two strategies share a problem and a seed.
 */
export function sharedCells(
  scored: readonly ReadonlyMap<number, SeedScores>[],
  all: readonly number[],
): SharedCells | undefined {
  const found = chooseBlocks(
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

/** Strategies and problems of which every strategy has every problem. */
interface Blocks {
  /** Those of the strategies that take part. */
  readonly strategies: readonly number[];
  /** Those of the problems that count. */
  readonly problems: readonly number[];
}

/**
 * Chooses blocks. Strategies are taken by the number of problems that they have; of the rectangles that
 * arise, the one in which the most differences can be taken is chosen, then the one with more problems.
 *
 * @returns The rectangle, or undefined where two strategies share no problem.
 */
function chooseBlocks(
  present: ReadonlyMap<number, ReadonlySet<number>>,
): Blocks | undefined {
  const counts = new Set([...present.values()].map((problems) => problems.size));
  let best: Blocks | undefined;
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

function sizeOf({ strategies, problems }: Blocks): number {
  return (strategies.length - 1) * problems.length;
}
