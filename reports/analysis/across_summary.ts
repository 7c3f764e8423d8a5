/** One row per strategy over all problems. */
import { near } from "../../core/rounding.ts";
import type { PairDifference, PairFamily, Standing } from "../../statistics/all_pairs.ts";
import { sum } from "../../statistics/mean.ts";
import { cliques } from "../../statistics/multiple_comparisons.ts";
import type { Aggregates, Bounded } from "./aggregates.ts";
import type { SharedCells } from "./shared_cells.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Ranks } from "./ranks.ts";

/** Every compared strategy over all problems. */
export interface AcrossSummary {
  /** Index of random, which `against` counts against; left out if it counts against all others. */
  readonly reference?: number;
  readonly problems: number;
  /** Compared runs of each strategy: of the seeds that all of them have. */
  readonly runs: number;
  readonly rows: readonly SummaryRow[];
  /** Differences of the mean over problems, `[row][column]` in the order of the rows; null: diagonal. */
  readonly differences: readonly (readonly (PairDifference | null)[])[];
  /** Rows that no difference tells apart: first and last. */
  readonly cliques: readonly (readonly [number, number])[];
  readonly detectable?: number;
}

/** One strategy over all problems. */
export interface SummaryRow {
  readonly strategy: number;
  readonly standing: Standing;
  readonly overRandom?: PairDifference;
  readonly toBest?: PairDifference;
  readonly auc: Bounded;
  readonly averageRank: number;
  readonly against?: {
    readonly higher: number;
    readonly undecided: number;
    readonly lower: number;
  };
  readonly selectSeconds: number;
  /** Seconds of whole runs: medians over seeds, added over problems. */
  readonly seconds: number;
  readonly runs: number;
  readonly failed: number;
}

/** What the rows are made from. */
export interface SummaryFacts {
  readonly problems: readonly ProblemAnalysis[];
  readonly shared: SharedCells;
  readonly ranks: Ranks;
  readonly aggregates: Aggregates;
  readonly random: number | undefined;
  readonly family: PairFamily;
}

/** Summarises every compared strategy. */
export function summariseAcross(facts: SummaryFacts): AcrossSummary {
  const { problems, shared, ranks, aggregates, random, family } = facts;
  const { strategies, blocks, seeds } = shared;
  const reference = random !== undefined && strategies.includes(random) ? random : undefined;
  const { differences, detectable } = family.compare(
    shared.scores.map((row, block) =>
      row.map(({ aucs }) => new Map(seeds[block]!.map((seed) => [seed, aucs.get(seed)!])))
    ),
  );
  const means = aggregates.mean.map(({ value }) => value);
  const best = means.findIndex((value) => near(value, Math.max(...means)));
  const toBest = strategies.map((_, i) => i === best ? undefined : differences[i]![best]);
  const standings = family.standings(toBest);
  const order = [...strategies.keys()].sort((a, b) => means[b]! - means[a]!);
  const rows = order.map((i) => {
    const strategy = strategies[i]!;
    const overRandom = reference === undefined
      ? undefined
      : differences[i]![strategies.indexOf(reference)];
    const here = blocks.map((block) =>
      problems[block]!.strategies.find((one) => one.strategy === strategy)!
    );
    const seconds = here.map(({ scores }) => scores!.seconds);
    const others = reference === undefined
      ? strategies.filter((one) => one !== strategy)
      : reference === strategy
      ? []
      : [reference];
    return {
      strategy,
      standing: standings[i]!,
      ...(overRandom ? { overRandom } : {}),
      ...(toBest[i] ? { toBest: toBest[i]! } : {}),
      auc: aggregates.mean[i]!,
      averageRank: ranks.averageRanks[ranks.strategies.indexOf(strategy)]!,
      ...(others.length === 0
        ? {}
        : { against: tally(blocks.map((block) => problems[block]!), strategy, others) }),
      selectSeconds: sum(seconds.map(({ total }) => total.select)),
      seconds: sum(seconds.map(({ run }) => run)),
      runs: sum(here.map((one) => one.seeds.length)),
      failed: sum(here.map(({ failures }) => failures.length)),
    };
  });
  return {
    ...(reference === undefined ? {} : { reference }),
    problems: blocks.length,
    runs: sum(seeds.map(({ length }) => length)),
    rows,
    differences: order.map((i) => order.map((j) => differences[i]![j]!)),
    cliques: cliques(order.length, (i, j) => {
      const p = differences[order[i]!]![order[j]!]!.p;
      return p !== undefined && p < 0.05;
    }),
    ...(detectable === undefined ? {} : { detectable }),
  };
}

function tally(
  problems: readonly ProblemAnalysis[],
  strategy: number,
  others: readonly number[],
): NonNullable<SummaryRow["against"]> {
  const signs = problems.flatMap(({ pairs }) =>
    others.map((other) => {
      const [row, column] = [strategy, other].map((one) => pairs!.strategies.indexOf(one));
      const found = pairs!.differences[row!]![column!];
      return found?.p === undefined || found.p >= 0.05 ? 0 : Math.sign(found.mean);
    })
  );
  const count = (sign: number): number => signs.filter((one) => one === sign).length;
  return { higher: count(1), undecided: count(0), lower: count(-1) };
}
