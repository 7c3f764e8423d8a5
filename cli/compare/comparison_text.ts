/** A comparison as text for the terminal. */
import { counted, listed } from "../../core/format.ts";
import type { Comparison, Ratio, RunName } from "../../reports/comparison/comparison.ts";
import {
  comparisonTable,
  ratioRange,
  ratioText,
} from "../../reports/comparison/comparison_table.ts";
import type { SideDifference } from "../../reports/analysis/environments.ts";
import { pickColumns } from "../../reports/tables/table.ts";
import { BOLD, painter, tableText, type TextOptions } from "../../reports/tables/text.ts";
import { plain } from "../../core/text.ts";

const NAMED = 10;

/** Writes a comparison for the terminal; `color` makes its headings bold. */
export function comparisonText(comparison: Comparison, options: TextOptions = {}): string {
  const paint = painter(options);
  const { problems, environment, onlyBaseline, onlyTested, verdict, wallClock } = comparison;
  const lines = [
    ...problems.flatMap((problem) => {
      const table = comparisonTable([problem]);
      const heads = table.columns.slice(1).map(({ head }) => head);
      const rows = tableText(pickColumns(table, heads), options);
      return [paint(plain(problem.title), BOLD), ...rows, ""];
    }),
    ...onlyLines("Only in the baseline", onlyBaseline),
    ...onlyLines("Only in the tested set", onlyTested),
    ...environmentLines(environment),
    ...wallLines("selecting", wallClock.select),
    ...wallLines("training", wallClock.train),
    `${paint(`Verdict: ${verdict.kind}.`, BOLD)} ${plain(verdict.text)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function wallLines(what: string, ratio: Ratio | undefined): string[] {
  if (ratio === undefined) return [];
  return [
    `Seconds ${what}, as a multiple of the baseline's over all rows: ${
      `${ratioText(ratio)} ${ratioRange(ratio)}`.trimEnd()
    }`,
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
