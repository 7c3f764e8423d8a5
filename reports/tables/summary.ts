/** The table over all problems: one row per strategy. */
import type { AcrossSummary, SummaryRow } from "../analysis/across_summary.ts";
import type { Bounded } from "../analysis/aggregates.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { counted, percent } from "../../core/format.ts";
import { left, right, times } from "./problem.ts";
import type { Cell, Table } from "./table.ts";
import { boundedCell, nameCell, numberCell, secondsCell } from "./text.ts";

/** Writes one row per strategy, the highest mean AUC first; undefined if nothing is compared. */
export function summaryTable(analysis: Analysis): Table | undefined {
  const summary = analysis.across?.summary;
  if (summary === undefined) return undefined;
  const reference = referenceName(analysis, summary);
  return {
    id: "summary",
    caption: summaryCaption(summary),
    columns: [
      left("Strategy"),
      right("Mean AUC, %"),
      right("Mean rank"),
      right(`Higher than ${reference}`),
      right("Level"),
      right("Lower"),
      right("Interquartile mean, %"),
      times("Selection"),
      times("Whole runs"),
      right("Runs"),
      right("Failed"),
    ],
    rows: summary.rows.map((row) => [
      nameCell(analysis.strategies[row.strategy]!.label, markOf(row)),
      share(row.auc, markOf(row)),
      numberCell(row.averageRank, 2),
      numberCell(row.against?.higher),
      numberCell(row.against?.level),
      numberCell(row.against?.lower),
      share(row.iqm),
      secondsCell(row.selectSeconds),
      secondsCell(row.seconds),
      numberCell(row.runs),
      numberCell(row.failed),
    ]),
    notes: summaryNotes(analysis, summary),
  };
}

/** For example "All of 4 problems together, 12 runs of each strategy". */
export function summaryCaption({ problems, runs }: AcrossSummary): string {
  return `${counted(problems, "problem")} together, ${counted(runs, "run")} of each strategy`;
}

/** The opponents of wins, in words. */
export function referenceName(analysis: Analysis, { reference }: AcrossSummary): string {
  return reference === undefined ? "others" : analysis.strategies[reference]!.label;
}

/** Notes on the table. */
export function summaryNotes(analysis: Analysis, summary: AcrossSummary): string[] {
  const { method: { confidence }, across } = analysis;
  const against = summary.reference === undefined
    ? "pairs of a problem and another strategy"
    : "problems";
  return [
    "Only strategies that ran on all of these problems are compared, over the seeds that all of them " +
    `have. Brackets: ${
      percent(confidence, 0)
    } % bootstrap intervals, seeds resampled within problems, ` +
    "never problems. Best mean AUC marked, and what cannot be distinguished from it (t-test of paired " +
    "differences, stratified by problem, Holm-corrected, .05). Higher, level and lower: " +
    `${against} by a paired t-test over seeds at .05, not corrected. Seconds: of one seed on all ` +
    "problems, selections alone and all work",
    ...across!.notes.map((note) => note.replace(/\.$/, "")),
  ];
}

/** With one seed the highest is no more than that. */
function markOf({ standing, auc }: SummaryRow): Cell["mark"] {
  if (auc.interval === undefined) return undefined;
  return standing === "best" || standing === "level" ? standing : undefined;
}

function share({ value, interval }: Bounded, mark?: Cell["mark"]): Cell {
  return boundedCell(value, interval, percent, (x) => percent(x, 1), mark);
}
