/** A comparison as text for the terminal. */
import { bounds, counted, listed, points } from "../../core/format.ts";
import type {
  Change,
  ComparedProblem,
  ComparedStrategy,
  Comparison,
  Ratio,
  RunName,
} from "../../reports/comparison/comparison.ts";
import type { SideDifference } from "../../reports/analysis/environments.ts";
import { plain, tableLines } from "../../core/text.ts";

/** Runs of one set alone that are named at most. */
const NAMED = 10;

const SIGNS: Readonly<Record<Change, string>> = {
  identical: "same",
  higher: "HIGHER",
  lower: "LOWER",
  level: "level",
  unknown: "one seed",
};

/** Writes a comparison for the terminal; `color` makes its headings bold. */
export function comparisonText(comparison: Comparison, color: boolean): string {
  const bold = (text: string): string => color ? `\x1b[1m${text}\x1b[0m` : text;
  const { problems, environment, onlyBaseline, onlyTested, verdict, wallClock } = comparison;
  const lines = [
    ...problems.flatMap((problem) => [...problemLines(problem, bold), ""]),
    ...onlyLines("Only in the baseline", onlyBaseline),
    ...onlyLines("Only in the tested set", onlyTested),
    ...environmentLines(environment),
    ...wallLines("selecting", wallClock.select),
    ...wallLines("training", wallClock.train),
    `${bold(`Verdict: ${verdict.kind}.`)} ${plain(verdict.text)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function problemLines(
  { title, strategies }: ComparedProblem,
  bold: (text: string) => string,
): string[] {
  const head = ["strategy", "AUC", "points", "", "p", "final", "select", "train", "picks", "n"];
  return [
    bold(plain(title)),
    ...tableLines([head, ...strategies.map(row)], [2, 3, 4, 5, 6, 7, 8, 9]),
  ];
}

function row(strategy: ComparedStrategy): string[] {
  const { label, change, auc, adjusted, finalAccuracy, select, train, overlap, seeds } = strategy;
  return [
    plain(label),
    SIGNS[change],
    points(auc.mean),
    auc.interval === undefined ? "" : bounds(auc.interval, (end) => points(end, 1)),
    adjusted === undefined ? "" : adjusted < 0.001 ? "<.001" : adjusted.toFixed(3).slice(1),
    points(finalAccuracy.mean, 1),
    ratioText(select),
    ratioText(train),
    overlap === undefined ? "" : overlap.toFixed(2),
    String(seeds.length),
  ];
}

function ratioText(ratio: Ratio | undefined): string {
  return ratio === undefined ? "" : `×${ratio.ratio.toPrecision(3)}`;
}

function wallLines(what: string, ratio: Ratio | undefined): string[] {
  if (ratio === undefined) return [];
  const { interval } = ratio;
  const range = interval === undefined ? "" : ` ${bounds(interval, (end) => end.toPrecision(3))}`;
  return [
    `Seconds ${what}, as a multiple of the baseline's over all rows: ${
      ratio.ratio.toPrecision(3)
    }${range}`,
  ];
}

/** Lines about complete runs that only one set has, ended by an empty one. */
export function onlyLines(title: string, runs: readonly RunName[]): string[] {
  if (runs.length === 0) return [];
  const shown = runs.slice(0, NAMED).map(({ problem, label, seed, message }) =>
    plain(`  ${problem}, ${label}, seed ${seed}${message === "" ? "" : `: ${message}`}`)
  );
  const rest = runs.length - shown.length;
  return [
    `${title}: ${counted(runs.length, "complete run")}`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    "",
  ];
}

/** Lines about facts in which machines or versions differ, ended by an empty one. */
export function environmentLines(differences: readonly SideDifference[]): string[] {
  if (differences.length === 0) return [];
  return [
    ...differences.map(({ fact, baseline, tested }) =>
      plain(`${fact}: baseline ${listed(baseline)}; tested ${listed(tested)}`)
    ),
    "",
  ];
}
