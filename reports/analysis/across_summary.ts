/** One row per strategy over all problems. */
import { minus } from "../../core/rounding.ts";
import { stratifiedTTest } from "../../statistics/paired.ts";
import type { Aggregates, Bounded } from "./aggregates.ts";
import type { SharedCells } from "./shared_cells.ts";
import type { ProblemAnalysis } from "./problem.ts";
import { type Ranks, type Standing, standingsOf } from "./ranks.ts";

/** Every compared strategy over all problems. */
export interface AcrossSummary {
  /** Index of random, which `against` counts against; left out if it counts against all others. */
  readonly reference?: number;
  /** Number of problems. */
  readonly problems: number;
  /** Compared runs of each strategy: of the seeds that all of them have. */
  readonly runs: number;
  /** The highest mean AUC first. */
  readonly rows: readonly SummaryRow[];
}

/** One strategy over all problems. */
export interface SummaryRow {
  /** Index into the analysis' strategies. */
  readonly strategy: number;
  /** Compared with the highest mean AUC: t-test stratified by problem, Holm-corrected. */
  readonly standing: Standing;
  /** Mean over problems of the mean AUC over seeds. */
  readonly auc: Bounded;
  /** Interquartile mean of AUC over all runs. */
  readonly iqm: Bounded;
  /** Over problems. */
  readonly averageRank: number;
  /** Numbers of problems, by the paired t-test over seeds (p < .05); left out for random. */
  readonly against?: { readonly higher: number; readonly level: number; readonly lower: number };
  /** Seconds of one seed's selections on all problems together. */
  readonly selectSeconds: number;
  /** Seconds of one seed on all problems together. */
  readonly seconds: number;
  /** Complete runs on these problems. */
  readonly runs: number;
  /** Seeds without a complete run there. */
  readonly failed: number;
}

/** What the rows are made from. */
export interface SummaryFacts {
  /** In the order of the analysis. */
  readonly problems: readonly ProblemAnalysis[];
  readonly shared: SharedCells;
  readonly ranks: Ranks;
  readonly aggregates: Aggregates;
  /** Index of random among the analysis' strategies, if it ran. */
  readonly random: number | undefined;
}

/** Summarises every compared strategy. */
export function summariseAcross(facts: SummaryFacts): AcrossSummary {
  const { problems, shared, ranks, aggregates, random } = facts;
  const { strategies, blocks, seeds } = shared;
  const reference = random !== undefined && strategies.includes(random) ? random : undefined;
  const standings = standingsOver(shared, aggregates);
  const rows = strategies.map((strategy, i) => {
    const here = blocks.map((block) =>
      problems[block]!.strategies.find((one) => one.strategy === strategy)!
    );
    const seconds = here.map(({ scores }) => scores!.seconds.total);
    const others = reference === undefined
      ? strategies.filter((one) => one !== strategy)
      : reference === strategy
      ? []
      : [reference];
    return {
      strategy,
      standing: standings[i]!,
      auc: aggregates.mean[i]!,
      iqm: aggregates.iqm[i]!,
      averageRank: ranks.averageRanks[ranks.strategies.indexOf(strategy)]!,
      ...(others.length === 0
        ? {}
        : { against: tally(blocks.map((block) => problems[block]!), strategy, others) }),
      selectSeconds: sum(seconds.map(({ select }) => select)),
      seconds: sum(
        seconds.map(({ embed = 0, train, evaluate, select }) => embed + train + evaluate + select),
      ),
      runs: sum(here.map((one) => one.seeds.length)),
      failed: sum(here.map(({ failures }) => failures.length)),
    };
  });
  return {
    ...(reference === undefined ? {} : { reference }),
    problems: blocks.length,
    runs: sum(seeds.map(({ length }) => length)),
    rows: rows.sort((a, b) => b.auc.value - a.auc.value),
  };
}

/** Compares mean AUCs over problems, paired by seed, with the highest. */
function standingsOver(
  { seeds, scores, strategies }: SharedCells,
  { mean }: Aggregates,
): Standing[] {
  const best = mean.reduce((top, { value }, i) => minus(value, mean[top]!.value) > 0 ? i : top, 0);
  const ps = strategies.map((_, i) =>
    i === best ? undefined : stratifiedTTest(
      scores.map((row, block) =>
        seeds[block]!.map((seed) => minus(row[i]!.aucs.get(seed)!, row[best]!.aucs.get(seed)!))
      ),
    )
  );
  return standingsOf(ps, best);
}

/** Counts problems × opponents by the result of the paired t-test over seeds. */
function tally(
  problems: readonly ProblemAnalysis[],
  strategy: number,
  others: readonly number[],
): { higher: number; level: number; lower: number } {
  const signs = problems.flatMap(({ pairs }) =>
    others.map((other) => {
      const [row, column] = [strategy, other].map((one) => pairs!.strategies.indexOf(one));
      const found = pairs!.differences[row!]![column!];
      return found?.p === undefined || found.p >= 0.05 ? 0 : Math.sign(found.mean);
    })
  );
  const count = (sign: number): number => signs.filter((one) => one === sign).length;
  return { higher: count(1), level: count(0), lower: count(-1) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
