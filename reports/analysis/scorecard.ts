/** Published numbers beside ours. */
import { counted, threeDigits } from "../../core/format.ts";
import { weightedMean } from "../../statistics/aggregates.ts";
import type { BootstrapOptions, Interval } from "../../statistics/estimate.ts";
import { gridOptions } from "../../statistics/bootstrap.ts";
import { mean } from "../../statistics/mean.ts";
import { SeedGrid } from "../../statistics/seed_grid.ts";
import { tQuantile } from "../../statistics/student_t.ts";
import { wins } from "../../statistics/learning_curve.ts";
import type { StrategyInfo } from "./group.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Scores, StrategyOnProblem } from "./scores.ts";
import { bySeed } from "./series_scores.ts";
import {
  published,
  type PublishedCard,
  type PublishedNumber,
  type PublishedStrategy,
} from "./published.ts";

/** A suite's published numbers beside ours. */
export interface Scorecard extends Omit<PublishedCard, "numbers"> {
  readonly rows: readonly ScoreRow[];
  readonly finding: string;
}

/** A published number beside ours. */
export interface ScoreRow {
  readonly dataset: string;
  readonly strategy: string;
  readonly quantity: string;
  /** In the unit of `quantity`, as are `ours` and `band`. */
  readonly published: number;
  readonly publishedSeeds?: number;
  readonly ours?: number;
  /** Where the published mean is expected if both means are the same. */
  readonly band?: Interval;
  /** Ours minus the published one; not of seconds, which are of other machines. */
  readonly difference?: number;
  readonly n: number;
  /** "one seed" if ours has no band. */
  readonly verdict: "inside" | "outside" | "not run" | "one seed" | "not comparable";
  readonly note: string;
}

/** What published numbers are compared with. */
export interface OurNumbers {
  readonly problems: readonly ProblemAnalysis[];
  readonly strategies: readonly StrategyInfo[];
  /** How win rates are resampled, and the confidence of bands. */
  readonly bootstrap: BootstrapOptions;
}

/** Compares published numbers with ours. */
export function scorecardsOf(
  ours: OurNumbers,
  cards: readonly PublishedCard[] = published,
): Scorecard[] {
  return cards.flatMap(({ numbers, ...card }) => {
    const problems = ours.problems.filter(({ suite }) => suite === card.suite);
    if (problems.length === 0) return [];
    const nameOf = namesIn(numbers);
    const rows = numbers.map((number) => rowOf(number, nameOf, { ...ours, problems }));
    return [{ ...card, rows, finding: findingOf(rows) }];
  });
}

function findingOf(rows: readonly ScoreRow[]): string {
  const count = (verdict: ScoreRow["verdict"]): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const [inside, outside, not] = [count("inside"), count("outside"), count("not run")];
  const rest = rows.length - inside - outside - not;
  return `Of ${counted(rows.length, "published number")}, ${inside} are inside our band, ` +
    `${outside} outside, ${not} were not run${rest === 0 ? "" : `, ${rest} cannot be judged`}.`;
}

function rowOf(
  number: PublishedNumber,
  nameOf: (strategy: PublishedStrategy) => string,
  ours: OurNumbers,
): ScoreRow {
  const { dataset, strategy, over, quantity, value, seeds } = number;
  const name = over === undefined ? nameOf(strategy) : `${nameOf(strategy)} over ${nameOf(over)}`;
  const row = {
    dataset: dataset ?? "all",
    strategy: name,
    quantity: QUANTITIES[quantity],
    published: value,
    publishedSeeds: seeds,
    n: 0,
  };
  if (quantity === "win rate") return { ...row, ...winRate(number, ours) };
  const problem = problemFor(number, ours.problems);
  const found = problem && strategyOn(problem, strategy, ours.strategies);
  if (problem === undefined || found?.scores === undefined) {
    return { ...row, verdict: "not run", note: found === undefined ? "" : "no run is complete" };
  }
  const differs = differencesTo(number, problem);
  const judged = quantity === "auc"
    ? aucRow(found.scores, number, ours)
    : secondsRow(found.scores, number);
  const n = found.seeds.length;
  if (differs === "") return { ...row, ...judged, n };
  return { ...row, ...judged, n, verdict: "not comparable", note: differs };
}

export const QUANTITIES: Readonly<Record<PublishedNumber["quantity"], string>> = {
  auc: "AUC, %",
  selection: "selection, s",
  "win rate": "win rate",
};

type Judged = Pick<ScoreRow, "ours" | "band" | "difference" | "verdict" | "note">;

/** A band for the difference of two means: the published one has an error of its own. */
function aucRow({ auc }: Scores, number: PublishedNumber, { bootstrap }: OurNumbers): Judged {
  const ours = 100 * auc.mean;
  const difference = ours - number.value;
  if (auc.deviation === undefined) return { ours, difference, verdict: "one seed", note: "" };
  const error = 100 * auc.deviation * Math.sqrt(1 / auc.n + 1 / number.seeds);
  const half = tQuantile(bootstrap.confidence, auc.n - 1) * error;
  const band = { low: ours - half, high: ours + half };
  return { ours, band, difference, verdict: verdictOf(number.value, band), note: "" };
}

function secondsRow({ seconds: { selection } }: Scores, { value }: PublishedNumber): Judged {
  if (selection === undefined) return { verdict: "not run", note: "nothing is selected" };
  const ours = selection.median;
  const compared = value >= ours
    ? `${threeDigits(value / ours)} times faster`
    : `${threeDigits(ours / value)} times slower`;
  return { ours, verdict: "not comparable", note: `${compared}, on another machine` };
}

function verdictOf(value: number, { low, high }: Interval): ScoreRow["verdict"] {
  return low <= value && value <= high ? "inside" : "outside";
}

function winRate(
  { strategy, over, value, problems }: PublishedNumber,
  ours: OurNumbers,
): Judged & { readonly n: number } {
  const shares = new Map<string, Map<number, number>>();
  ours.problems.forEach((problem, i) => {
    const [a, b] = [strategy, over!].map((one) => strategyOn(problem, one, ours.strategies));
    const won = a && b ? winsBySeed(a, b) : new Map<number, number>();
    if (won.size > 0) shares.set(String(i), won);
  });
  if (shares.size === 0) return { verdict: "not run", note: "", n: 0 };
  const seeds = new Map([...shares].map(([problem, won]) => [problem, [...won.keys()]]));
  const grid = new SeedGrid(seeds, gridOptions(ours.bootstrap));
  const statistic = weightedMean(grid.valuesOf(shares));
  const band = grid.interval(statistic);
  const whole = shares.size === problems;
  const own = statistic(grid.weights);
  return {
    ours: own,
    difference: own - value,
    ...(band === undefined ? {} : { band }),
    n: Math.round(mean([...shares.values()].map((won) => won.size))),
    verdict: !whole ? "not comparable" : band === undefined ? "one seed" : verdictOf(value, band),
    note: whole ? "" : `${shares.size} problems, ${problems} behind the published number`,
  };
}

function winsBySeed(a: StrategyOnProblem, b: StrategyOnProblem): Map<number, number> {
  const theirs = bySeed(b.seeds, b.scores!.perSeed);
  return new Map(
    [...bySeed(a.seeds, a.scores!.perSeed)].filter(([seed]) => theirs.has(seed)).map((own) => {
      const [seed, curve] = own;
      const { ahead, compared } = wins([curve], [theirs.get(seed)!]);
      return [seed, ahead / compared];
    }),
  );
}

function problemFor(
  number: PublishedNumber,
  problems: readonly ProblemAnalysis[],
): ProblemAnalysis | undefined {
  const own = problems.filter(({ dataset }) => dataset === number.dataset);
  return own.find((problem) => differencesTo(number, problem) === "") ?? own[0];
}

function differencesTo({ protocol = {} }: PublishedNumber, problem: ProblemAnalysis): string {
  const { head, ...rest } = problem.protocol;
  const own: Readonly<Record<string, string | number | boolean>> = {
    // Heads without this setting drop theirs.
    partialBatch: "drop",
    ...head,
    ...rest,
  };
  const parts = Object.entries(protocol).filter(([name, value]) => own[name] !== value)
    .map(([name, value]) => `${name} is ${own[name] ?? "unknown"}, published with ${value}`);
  return parts.join("; ");
}

function strategyOn(
  problem: ProblemAnalysis,
  { name, settings = {} }: PublishedStrategy,
  strategies: readonly StrategyInfo[],
): StrategyOnProblem | undefined {
  const fits = problem.strategies.filter(({ strategy }) => {
    const info = strategies[strategy]!;
    return info.name === name &&
      Object.entries(settings).every(([key, value]) => info.settings[key] === value);
  });
  return fits.find(({ scores }) => scores !== undefined) ?? fits[0];
}

/** Names strategies, with the settings that tell those of one name apart. */
function namesIn(numbers: readonly PublishedNumber[]): (strategy: PublishedStrategy) => string {
  const all = numbers.flatMap(({ strategy, over }) =>
    over === undefined ? strategy : [strategy, over]
  );
  return ({ name, settings = {} }) => {
    const alike = all.filter((other) => other.name === name);
    const parts = Object.entries(settings)
      .filter(([key, value]) => alike.some(({ settings = {} }) => settings[key] !== value))
      .map(([key, value]) => `${key} = ${value}`);
    return parts.length === 0 ? name : `${name}, ${parts.join(", ")}`;
  };
}
