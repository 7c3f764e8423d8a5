/** One row a strategy over all problems: what a reader sorts to choose one. */
import { minus } from "../../core/rounding.ts";
import { holm } from "../../statistics/multiple_comparisons.ts";
import { stratifiedTTest } from "../../statistics/paired.ts";
import type { AcrossSummary, Aggregates, Ranks } from "./across.ts";
import type { SharedCells } from "./shared_cells.ts";
import type { ProblemAnalysis, Standing } from "./problem.ts";

/** What the rows are made from. */
export interface SummaryFacts {
  /** The problems, in the order of the analysis. */
  readonly problems: readonly ProblemAnalysis[];
  /** What every compared strategy has. */
  readonly shared: SharedCells;
  /** Mean ranks. */
  readonly ranks: Ranks;
  /** Means over problems. */
  readonly aggregates: Aggregates;
  /** Index of random among the analysis' strategies; undefined where it did not run. */
  readonly random: number | undefined;
}

/** Sums every compared strategy up. */
export function summariseAcross(facts: SummaryFacts): AcrossSummary {
  const { problems, shared, ranks, aggregates, random } = facts;
  const { strategies, blocks, seeds } = shared;
  const reference = random !== undefined && strategies.includes(random) ? random : undefined;
  const standings = standingsOf(shared, aggregates);
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

/** Against the highest mean over problems: the mean difference, paired by seed, is it chance? */
function standingsOf({ seeds, scores, strategies }: SharedCells, { mean }: Aggregates): Standing[] {
  const best = mean.reduce((top, { value }, i) => minus(value, mean[top]!.value) > 0 ? i : top, 0);
  const ps = strategies.map((_, i) =>
    i === best ? undefined : stratifiedTTest(
      scores.map((row, block) =>
        seeds[block]!.map((seed) => minus(row[i]!.aucs.get(seed)!, row[best]!.aucs.get(seed)!))
      ),
    )
  );
  const known = holm(ps.flatMap((p) => p ?? []));
  let next = 0;
  return ps.map((p, i) => {
    if (i === best) return "best";
    if (p === undefined) return "unknown";
    return known[next++]! < 0.05 ? "worse" : "level";
  });
}

/** Pairs of a problem and an opponent, by what the paired t-test over seeds says of them. */
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
