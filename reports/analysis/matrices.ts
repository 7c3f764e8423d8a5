/** Matrices over problems: AUCs, penalties, win rates, agreement. */
import { kendall } from "../../statistics/agreement.ts";
import { wins } from "../../statistics/learning_curve.ts";
import { mean } from "../../statistics/mean.ts";
import { sharedSeeds } from "../../statistics/paired.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Scores } from "./scores.ts";
import type { SeedScores } from "./shared_cells.ts";

/** One number per strategy and problem, `[strategy][problem]`; null without a complete run. */
export interface HeatMap {
  /** Indices into the analysis' strategies: the rows. */
  readonly strategies: readonly number[];
  readonly auc: readonly (readonly (number | null)[])[];
  readonly overRandom: readonly (readonly (number | null)[])[];
  readonly rank: readonly (readonly (number | null)[])[];
}

/** One number per pair of strategies, row against column. */
export interface PairMatrix {
  /** Indices into the analysis' strategies: rows and columns. */
  readonly strategies: readonly number[];
  /** `[row][column]`; null on the diagonal and for a pair that shares nothing. */
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * The penalty matrix of the BADGE paper (Ash et al. 2020): the share of checkpoints at which the row beats
 * the column, summed over problems.
 */
export interface PenaltyMatrix extends PairMatrix {
  readonly columnMeans: readonly number[];
  /** Number of problems, which is the largest possible value of a cell. */
  readonly problems: number;
}

/** Tabulates AUCs and ranks. */
export function heatOf(
  problems: readonly ProblemAnalysis[],
  strategies: readonly number[],
): HeatMap {
  const table = (value: (scores: Scores) => number | undefined): (number | null)[][] =>
    strategies.map((strategy) =>
      problems.map((problem) => {
        const scores = problem.strategies.find((one) => one.strategy === strategy)?.scores;
        return scores === undefined ? null : value(scores) ?? null;
      })
    );
  return {
    strategies,
    auc: table(({ auc }) => auc.mean),
    overRandom: table(({ overRandom }) => overRandom?.mean),
    rank: table(({ rank }) => rank),
  };
}

/** Sums penalties over problems. */
export function penaltiesOf(
  problems: readonly ProblemAnalysis[],
  scored: readonly ReadonlyMap<number, SeedScores>[],
  strategies: readonly number[],
): PenaltyMatrix {
  const pairs = problems.flatMap(({ pairs }, i) =>
    pairs === undefined ? [] : [{ ...pairs, here: scored[i]! }]
  ).filter(({ here }) => here.size > 0);
  const values = strategies.map((a) =>
    strategies.map((b) => {
      const known = pairs.flatMap((pair) => {
        const [i, j] = [pair.strategies.indexOf(a), pair.strategies.indexOf(b)];
        const both = pair.here.has(a) && pair.here.has(b);
        return i < 0 || j < 0 || !both ? [] : pair.penalties[i]![j] ?? [];
      });
      return a === b || known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
    })
  );
  const counted = pairs.filter(({ penalties }) => penalties.flat().some((cell) => cell !== null));
  return {
    strategies,
    values,
    columnMeans: strategies.map((_, j) => {
      const column = values.flatMap((row) => row[j] ?? []);
      return column.length === 0 ? 0 : mean(column);
    }),
    problems: counted.length,
  };
}

/** The share of evaluations at which the row is ahead, averaged over problems. */
export function winRatesOf(
  scored: readonly ReadonlyMap<number, SeedScores>[],
  strategies: readonly number[],
): PairMatrix {
  const values = strategies.map((): (number | null)[] => strategies.map(() => null));
  strategies.forEach((a, i) => {
    strategies.slice(0, i).forEach((b, j) => {
      const shares = scored.flatMap((map) => {
        const [x, y] = [map.get(a)?.accuracies, map.get(b)?.accuracies];
        if (x === undefined || y === undefined) return [];
        const seeds = sharedSeeds(x, y);
        const won = wins(seeds.map((seed) => x.get(seed)!), seeds.map((seed) => y.get(seed)!));
        return won.compared === 0
          ? []
          : [{ ahead: won.ahead / won.compared, behind: won.behind / won.compared }];
      });
      if (shares.length === 0) return;
      values[i]![j] = mean(shares.map(({ ahead }) => ahead));
      values[j]![i] = mean(shares.map(({ behind }) => behind));
    });
  });
  return { strategies, values };
}

/** Kendall's τ-b between two problems' orders of the strategies that both have; null if unknown. */
export function agreementOf({ auc }: HeatMap): (number | null)[][] {
  const count = auc[0]?.length ?? 0;
  const between = (p: number, q: number): number | null => {
    const both = auc.flatMap((row) => {
      const [a, b] = [row[p]!, row[q]!];
      return a === null || b === null ? [] : [[a, b] as const];
    });
    return kendall(both.map(([a]) => a), both.map(([, b]) => b)) ?? null;
  };
  return Array.from(
    { length: count },
    (_, p) => Array.from({ length: count }, (_, q) => p === q ? 1 : between(p, q)),
  );
}
