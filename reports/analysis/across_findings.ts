/** One sentence per chart over problems. */
import { near } from "../../core/rounding.ts";
import { bounds, counted, listed, percent, points } from "../../core/format.ts";
import type { AcrossSummary } from "./across_summary.ts";
import type { Aggregates, Bounded } from "./aggregates.ts";
import { overText, pText, standingsText } from "./findings.ts";
import type { PairMatrix, PenaltyMatrix } from "./matrices.ts";
import type { Ranks } from "./ranks.ts";

/** Numbers over problems. */
export interface AcrossFacts {
  readonly penalties: PenaltyMatrix;
  readonly winRates: PairMatrix;
  readonly ranks?: Ranks;
  readonly summary?: AcrossSummary;
  readonly aggregates?: Aggregates;
}

/** One sentence per chart. */
export interface AcrossFindings {
  readonly penalties: string;
  readonly winRates: string;
  readonly differences: string;
  readonly ranks: string;
  readonly aggregates: string;
  readonly profile: string;
}

/** Writes the sentences; labels are in the order of the analysis. */
export function acrossFindings(
  across: AcrossFacts,
  labels: readonly string[],
): AcrossFindings {
  const name = (strategy: number): string => labels[strategy]!;
  return {
    penalties: penaltiesFinding(across, name),
    winRates: winRatesFinding(across, name),
    differences: differencesFinding(across, name),
    ranks: ranksFinding(across, name),
    aggregates: aggregatesFinding(across, name),
    profile: profileFinding(across, name),
  };
}

type Name = (strategy: number) => string;

const NO_SCALE =
  "On no problem is random shown to be lower than the best, so that scores have no scale.";
const NOTHING_SHARED = "No two problems are shared by two strategies.";

function penaltiesFinding({ penalties }: AcrossFacts, name: Name): string {
  const { strategies, columnMeans, problems } = penalties;
  if (problems === 0) return "No pair of strategies shares two seeds.";
  const least = Math.min(...columnMeans);
  const best = strategies.filter((_, i) => near(columnMeans[i]!, least)).map(name);
  const who = `${listed(best)} ${best.length === 1 ? "is" : "are"}`;
  const test = "(paired t-test over seeds, p < .05, at doubling numbers of labels)";
  return least === 0
    ? `${who} beaten by no other strategy on any of ${counted(problems, "problem")} ${test}.`
    : `${who} beaten least: by another strategy on ${least.toFixed(2)} of ` +
      `${counted(problems, "problem")}, on average ${test}.`;
}

function winRatesFinding({ winRates }: AcrossFacts, name: Name): string {
  const lowest = winRates.values.map((row) => {
    const known = row.flatMap((cell, j) => cell === null ? [] : [{ cell, j }]);
    return known.sort((a, b) => a.cell - b.cell)[0];
  });
  const best = lowest.flatMap((low, i) => low === undefined ? [] : [{ ...low, i }])
    .sort((a, b) => b.cell - a.cell)[0];
  if (best === undefined) return "No pair of strategies shares a seed.";
  const { strategies } = winRates;
  return `${name(strategies[best.i]!)} is ahead most evenly: in ${
    percent(best.cell, 0)
  } % of the ` +
    `evaluations against ${name(strategies[best.j]!)}, in at least as many against every other.`;
}

function differencesFinding({ summary }: AcrossFacts, name: Name): string {
  if (summary === undefined) return NOTHING_SHARED;
  const [top, ...others] = summary.rows;
  const { overRandom } = top!;
  // Without an interval, its seeds are of several problems: their number would mislead.
  const over = overRandom === undefined
    ? ""
    : overRandom.interval === undefined
    ? `, ${points(overRandom.mean, 1)} points over random`
    : `, ${overText(overRandom)}`;
  const rest = standingsText(others.map((row) => ({ label: name(row.strategy), ...row })));
  const problems = counted(summary.problems, "problem");
  return `${name(top!.strategy)} has the highest mean AUC over ${problems}, ${shown(top!.auc)}` +
    `${over}${rest}.`;
}

function ranksFinding({ ranks }: AcrossFacts, name: Name): string {
  if (ranks === undefined) return NOTHING_SHARED;
  const { strategies, averageRanks, blocks, friedman, criticalDifference, cliques } = ranks;
  const lead = `${name(strategies[0]!)} has the best average rank over ` +
    `${counted(blocks.length, "problem")}, ${averageRanks[0]!.toFixed(1)}`;
  if (friedman.p >= 0.05) {
    return `${lead}, but ranks may all be alike (Friedman, ${pText(friedman.p)}).`;
  }
  const first = cliques.find(([start]) => start === 0);
  const near = first === undefined ? [] : strategies.slice(1, first[1] + 1).map(name);
  const rest = near.length === 0
    ? "every other ranks lower"
    : `${listed(near)} ${near.length === 1 ? "is" : "are"} within the critical difference`;
  const tests = `Friedman ${pText(friedman.p)}; Nemenyi, .05`;
  return `${lead}; ${rest}, ${criticalDifference.toFixed(1)} (${tests}).`;
}

function aggregatesFinding({ aggregates }: AcrossFacts, name: Name): string {
  if (aggregates === undefined) return NOTHING_SHARED;
  const { strategies, normalised, improvement } = aggregates;
  if (normalised === undefined) return NO_SCALE;
  const { iqm } = normalised;
  const best = strategies.map((_, i) => i).sort((a, b) => iqm[b]!.value - iqm[a]!.value)[0]!;
  const near = strategies.filter((_, j) => {
    const found = improvement.values[best]![j];
    return j !== best && (found?.interval === undefined || found.interval.low <= 0.5);
  }).map(name);
  const { value, interval } = iqm[best]!;
  const lead = `${name(strategies[best]!)} has the highest interquartile mean of normalised AUC, ` +
    `${percent(value, 1)} % (random 0, the best of each problem 100)`;
  if (interval === undefined) return `${lead}; single seeds give no intervals.`;
  return near.length === 0
    ? `${lead}; it is ahead in most seeds against every other strategy.`
    : `${lead}; against ${listed(near)}, it is not ahead in most seeds for certain.`;
}

function profileFinding({ aggregates }: AcrossFacts, name: Name): string {
  if (aggregates === undefined) return NOTHING_SHARED;
  const { strategies, normalised } = aggregates;
  if (normalised === undefined) return NO_SCALE;
  const { shares } = normalised.profile;
  const above = strategies.filter((_, i) =>
    shares.every(({ mean }) => shares[i]!.mean.every((share, t) => share >= mean[t]! - 1e-12))
  );
  return above.length === 1
    ? `${name(above[0]!)} has at least as large a share of runs above every score as any other.`
    : "Profiles cross: no strategy has the largest share of runs above every score.";
}

function shown({ value, interval }: Bounded): string {
  const text = `${percent(value, 1)} %`;
  return interval === undefined ? text : `${text} ${bounds(interval, (end) => percent(end, 1))}`;
}
