/** A comparison as a table. */
import { bounds, points, threeDigits } from "../../core/format.ts";
import { cell } from "../tables/cells.ts";
import { type Cell, EMPTY, left, right, type Table, tabulate } from "../tables/table.ts";
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
  const rows = problems.flatMap(({ title, strategies }) =>
    strategies.map((one) => ({ title, ...one }))
  );
  return {
    id: "comparison",
    caption: "AUC of the tested set minus the baseline’s, seed by seed",
    ...tabulate(rows, [
      [left("problem"), ({ title }) => ({ text: title })],
      [left("strategy"), ({ label }) => ({ text: label })],
      [left("AUC"), ({ change }) => WORDS[change]],
      [right("points"), ({ auc }) => cell.points(auc)],
      [right("p"), ({ adjusted }) => cell.p(adjusted)],
      [right("final"), ({ finalAccuracy: { mean } }) => ({
        text: points(mean, 1),
        value: 100 * mean,
      })],
      [right("select"), ({ select }) => ratioCell(select)],
      [right("train"), ({ train }) => ratioCell(train)],
      [right("picks"), ({ overlap }) => cell.number(overlap, 2)],
      [right("n"), ({ seeds }) => cell.number(seeds.length)],
    ]),
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
