/** Several problems together. */
import type { PairFamily } from "../../statistics/all_pairs.ts";
import type { GridOptions } from "../../statistics/seed_grid.ts";
import { type AcrossFacts, type AcrossFindings, acrossFindings } from "./across_findings.ts";
import { summariseAcross } from "./across_summary.ts";
import { aggregatesOf, type Scale, type Steps } from "./aggregates.ts";
import { agreementOf, type HeatMap, heatOf, penaltiesOf, winRatesOf } from "./matrices.ts";
import { type Scored, scoredOf } from "./findings.ts";
import type { StrategyInfo } from "./group.ts";
import type { ProblemAnalysis } from "./problem.ts";
import { ranksOf } from "./ranks.ts";
import { bySeed } from "./series_scores.ts";
import { type SeedScores, type SharedCells, sharedCells } from "./shared_cells.ts";

/** What is known over several problems. */
export interface AcrossProblems extends AcrossFacts {
  readonly problems: readonly string[];
  /** Indices of the problems that count; those with a stand-in do not. */
  readonly counted: readonly number[];
  readonly heat: HeatMap;
  /** Kendall's τ-b between two problems' orders of strategies, `[problem][problem]`; null if unknown. */
  readonly agreement: readonly (readonly (number | null)[])[];
  readonly findings: AcrossFindings;
  readonly notes: readonly string[];
}

/** What is known besides the problems. */
export interface AcrossContext {
  readonly strategies: readonly StrategyInfo[];
  readonly grid: GridOptions;
  readonly family: PairFamily;
}

/** Analyses problems together; undefined for fewer than two that count and have a complete run. */
export function* acrossProblems(
  problems: readonly ProblemAnalysis[],
  { strategies: all, grid, family }: AcrossContext,
): Steps<AcrossProblems | undefined> {
  const labels = all.map(({ label }) => label);
  const place = all.findIndex(({ name }) => name === "random");
  const random = place < 0 ? undefined : place;
  const scored = problems.map((problem) =>
    new Map((problem.standIn === undefined ? scoredOf(problem) : []).map(seedScores))
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
  const aggregates = shared === undefined ? undefined : yield* aggregatesOf(
    shared,
    scalesOf(problems, shared, random),
    grid,
  );
  const summary = shared === undefined || ranks === undefined || aggregates === undefined
    ? undefined
    : summariseAcross({ problems, shared, ranks, aggregates, random, family });
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

function seedScores(
  { strategy, seeds, scores: { perSeed, aucPerSeed } }: Scored,
): [strategy: number, scores: SeedScores] {
  const [accuracies, aucs] = [bySeed(seeds, perSeed), bySeed(seeds, aucPerSeed)];
  return [strategy, { strategy, seeds, accuracies, aucs }];
}

function scalesOf(
  problems: readonly ProblemAnalysis[],
  { strategies, blocks, means }: SharedCells,
  random: number | undefined,
): (Scale | undefined)[] {
  const at = random === undefined ? -1 : strategies.indexOf(random);
  return blocks.map((block, i) => {
    const { scores } = problems[block]!.strategies.find(({ strategy }) => strategy === random) ??
      {};
    if (at < 0 || scores?.standing !== "lower") return undefined;
    return { random: means[i]![at]!, best: Math.max(...means[i]!) };
  });
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
  const notes = [
    out.length > 0 &&
    `${out.map((i) => labels[i]).join(", ")} did not run on every problem: left out of ranks and ` +
      "aggregates.",
    missing.length > 0 &&
    `${missing.map(({ title }) => title).join(", ")}: not run by every strategy that is ranked, ` +
      "and left out of ranks and aggregates.",
    shared.seeds.some((seeds, i) => seeds.length < most[i]!) &&
    "Ranks and aggregates are of the seeds that all ranked strategies have on a problem.",
  ];
  return notes.filter((note) => note !== false);
}
