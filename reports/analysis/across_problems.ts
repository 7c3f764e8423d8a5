/** What holds over several problems. */
import { kendall } from "../../statistics/agreement.ts";
import { mean } from "../../statistics/mean.ts";
import type { GridOptions } from "../../statistics/seed_grid.ts";
import { wins } from "../../statistics/learning_curve.ts";
import type { AcrossProblems, HeatMap, PairMatrix, PenaltyMatrix } from "./across.ts";
import { acrossFindings } from "./across_findings.ts";
import { summariseAcross } from "./across_summary.ts";
import { aggregatesOf } from "./aggregates.ts";
import type { ProblemAnalysis } from "./problem.ts";
import { ranksOf } from "./ranks.ts";
import { sharedSeeds } from "../../statistics/paired.ts";
import { type SeedScores, type SharedCells, sharedCells } from "./shared_cells.ts";
import type { Steps } from "./steps.ts";

/** A problem, and its strategies that have a complete run. */
export interface ScoredProblem {
  /** What the analysis says of it. */
  readonly problem: ProblemAnalysis;
  /** Their numbers. */
  readonly scored: readonly SeedScores[];
}

/** What is known beside the problems. */
export interface AcrossContext {
  /** The strategies' labels, in the order of the analysis. */
  readonly labels: readonly string[];
  /** Index of random among them, if it ran. */
  readonly random: number | undefined;
  /** How aggregates are resampled. */
  readonly grid: GridOptions;
}

/**
 * Puts problems together.
 *
 * @param analysed The problems, in the order of the analysis.
 * @returns What holds over them, or undefined for fewer than two that count and have a complete run.
 */
export function* acrossProblems(
  analysed: readonly ScoredProblem[],
  { labels, random, grid }: AcrossContext,
): Steps<AcrossProblems | undefined> {
  const problems = analysed.map(({ problem }) => problem);
  const scored = analysed.map(({ problem, scored }) =>
    new Map(problem.standIn === undefined ? scored.map((one) => [one.strategy, one]) : [])
  );
  const counted = [...scored.keys()].filter((i) => scored[i]!.size > 0);
  if (counted.length < 2) return undefined;
  const strategies = labels.map((_, i) => i).filter((i) => scored.some((map) => map.has(i)));
  const heat = heatOf(problems, strategies);
  const shared = sharedCells(scored, strategies);
  const ranks = shared === undefined || shared.blocks.length < 2
    ? undefined
    : ranksOf(shared.strategies, shared.blocks, shared.means);
  yield;
  const aggregates = shared === undefined ? undefined : yield* aggregatesOf(shared, grid);
  const summary = shared === undefined || ranks === undefined || aggregates === undefined
    ? undefined
    : summariseAcross({ problems, shared, ranks, aggregates, random });
  yield;
  const body = {
    problems: problems.map(({ title }) => title),
    counted,
    ...(summary === undefined ? {} : { summary }),
    heat,
    penalties: penaltiesOf(problems, scored, strategies),
    winRates: winRatesOf(scored, strategies),
    ...(ranks === undefined ? {} : { ranks }),
    ...(aggregates === undefined ? {} : { aggregates }),
    agreement: agreementOf(heat),
  };
  return {
    ...body,
    findings: acrossFindings(body, labels),
    notes: leftOut(strategies, counted.map((i) => ({ i, ...problems[i]! })), shared, labels),
  };
}

function heatOf(problems: readonly ProblemAnalysis[], strategies: readonly number[]): HeatMap {
  const cell = (value: (one: NonNullable<ReturnType<typeof scoresIn>>) => number | undefined) =>
    strategies.map((strategy) =>
      problems.map((problem) => {
        const scores = scoresIn(problem, strategy);
        return scores === undefined ? null : value(scores) ?? null;
      })
    );
  return {
    strategies,
    auc: cell(({ auc }) => auc.mean),
    overRandom: cell(({ overRandom }) => overRandom?.mean),
    rank: cell(({ rank }) => rank),
  };
}

function scoresIn({ strategies }: ProblemAnalysis, strategy: number) {
  return strategies.find((one) => one.strategy === strategy)?.scores;
}

function penaltiesOf(
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

function winRatesOf(
  scored: readonly ReadonlyMap<number, SeedScores>[],
  strategies: readonly number[],
): PairMatrix {
  const values = strategies.map((): (number | null)[] => strategies.map(() => null));
  strategies.forEach((a, i) => {
    strategies.slice(0, i).forEach((b, j) => {
      let [ahead, behind, compared] = [0, 0, 0];
      for (const map of scored) {
        const [x, y] = [map.get(a)?.accuracies, map.get(b)?.accuracies];
        if (x === undefined || y === undefined) continue;
        const seeds = sharedSeeds(x, y);
        const won = wins(seeds.map((seed) => x.get(seed)!), seeds.map((seed) => y.get(seed)!));
        ahead += won.ahead;
        behind += won.behind;
        compared += won.compared;
      }
      if (compared === 0) return;
      values[i]![j] = ahead / compared;
      values[j]![i] = behind / compared;
    });
  });
  return { strategies, values };
}

/** Over the strategies that both problems have. */
function agreementOf({ auc }: HeatMap): (number | null)[][] {
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

function leftOut(
  strategies: readonly number[],
  problems: readonly (ProblemAnalysis & { readonly i: number })[],
  shared: SharedCells | undefined,
  labels: readonly string[],
): string[] {
  if (shared === undefined) {
    return ["Ranks and aggregates need two strategies that share a problem and a seed."];
  }
  const out = strategies.filter((one) => !shared.strategies.includes(one));
  const missing = problems.filter(({ i }) => !shared.blocks.includes(i));
  const most = shared.blocks.map((p) => {
    const { strategies } = problems.find(({ i }) => i === p)!;
    return Math.max(...strategies.map(({ seeds }) => seeds.length));
  });
  return [
    ...(out.length > 0
      ? [
        `${
          out.map((i) => labels[i]).join(", ")
        } did not run on every problem: left out of ranks and ` +
        "aggregates.",
      ]
      : []),
    ...(missing.length > 0
      ? [
        `${
          missing.map(({ title }) => title).join(", ")
        }: not run by every strategy that is ranked, ` +
        "and left out of ranks and aggregates.",
      ]
      : []),
    ...(shared.seeds.some((seeds, i) => seeds.length < most[i]!)
      ? ["Ranks and aggregates are of the seeds that all ranked strategies have on a problem."]
      : []),
  ];
}
