/** A comparison as a table. */
import { bounds, points, threeDigits } from "../../core/format.ts";
import { type Cell, EMPTY, left, pCell, pointsCell, right, type Table } from "../tables/table.ts";
import type { Change, ComparedProblem, Ratio } from "./comparison.ts";

const WORDS: Readonly<Record<Change, Cell>> = {
  identical: { text: "same" },
  higher: { text: "HIGHER", tone: "good" },
  lower: { text: "LOWER", tone: "bad" },
  undecided: { text: "undecided", tone: "quiet" },
  unknown: { text: "one seed", tone: "quiet" },
};

/** Writes one row per problem and strategy. */
export function comparisonTable(problems: readonly ComparedProblem[]): Table {
  return {
    id: "comparison",
    caption: "AUC of the tested set minus the baseline’s, seed by seed",
    columns: [
      left("problem"),
      left("strategy"),
      left("AUC"),
      right("points"),
      right("p"),
      right("final"),
      right("select"),
      right("train"),
      right("picks"),
      right("n"),
    ],
    rows: problems.flatMap(({ title, strategies }) =>
      strategies.map((one) => [
        { text: title },
        { text: one.label },
        WORDS[one.change],
        pointsCell(one.auc),
        pCell(one.adjusted),
        { text: points(one.finalAccuracy.mean, 1), value: 100 * one.finalAccuracy.mean },
        ratioCell(one.select),
        ratioCell(one.train),
        one.overlap === undefined ? EMPTY : { text: one.overlap.toFixed(2), value: one.overlap },
        { text: String(one.seeds.length), value: one.seeds.length },
      ])
    ),
    notes: [
      "points: mean AUC, paired by seed. AUC: a paired t-test at .05, Holm-corrected for all rows. " +
      "final: the last accuracy, in points. select and train: seconds as a multiple of the " +
      "baseline’s, a geometric mean over seeds. picks: the share that both chose. n: seeds of both",
    ],
  };
}

function ratioCell(ratio: Ratio | undefined): Cell {
  return ratio === undefined ? EMPTY : { text: ratioText(ratio), value: ratio.ratio };
}

/** A ratio with its interval, if there is one. */
export function ratioText({ ratio }: Ratio): string {
  return `×${threeDigits(ratio)}`;
}

/** The interval of a ratio; empty without one. */
export function ratioRange({ interval }: Ratio): string {
  return interval === undefined ? "" : bounds(interval, threeDigits);
}
