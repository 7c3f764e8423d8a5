/** The tables of one problem. */
import type { Analysis } from "../analysis/analysis.ts";
import type { Metric } from "../analysis/bands.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import type { Reach } from "../analysis/targets.ts";
import { type Scored, scoredOf } from "../analysis/findings.ts";
import { counted, percent, points, thousands } from "../../core/format.ts";
import {
  boundedCell,
  type Cell,
  type Column,
  EMPTY,
  nameCell,
  numberCell,
  pCell,
  pointsCell,
  secondsCell,
  shareCell,
  type Table,
} from "./table.ts";

/** Writes the tables of a problem: results, targets, times, metrics, curves and pairs. */
export function problemTables(problem: ProblemAnalysis, analysis: Analysis): Table[] {
  const id = slug(`${problem.suite} ${problem.title}`);
  const scored = scoredOf(problem).sort((a, b) => a.scores.rank - b.scores.rank);
  const caption = analysis.method.caption;
  return [
    resultsTable(problem, scored, id, caption),
    ...(scored.length === 0 ? [] : [
      reachTable(problem, scored, id),
      timesTable(problem, scored, id),
      metricsTable(problem, scored, id, caption),
      curvesTable(problem, scored, id, caption),
    ]),
    ...(problem.pairs === undefined ? [] : [pairsTable(problem, analysis, id)]),
  ];
}

/** A text as part of a file name. */
export function slug(text: string): string {
  const kept = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80);
  return kept === "" ? "table" : kept;
}

/** A column of numbers. */
export function right(head: string): Column {
  return { head, align: "right" };
}

/** A column of seconds. */
export function times(head: string): Column {
  return { head, align: "right", unit: "s" };
}

/** A column of text. */
export function left(head: string): Column {
  return { head, align: "left" };
}

function markOf({ scores }: Scored): Cell["mark"] {
  const { standing } = scores;
  return standing === "best" ? "best" : standing === "equivalent" ? "level" : undefined;
}

function resultsTable(
  { title, strategies, notes }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
  caption: string,
): Table {
  const rows = scored.map((one) => {
    const { label, seeds, failures, scores } = one;
    return [
      nameCell(label, markOf(one)),
      shareCell(scores.auc, markOf(one)),
      pointsCell(scores.overRandom),
      pCell(scores.overRandom?.p),
      shareCell(scores.finalAccuracy),
      secondsCell(scores.seconds.selection?.median),
      secondsCell(scores.seconds.training.median),
      secondsCell(scores.seconds.elapsed.at(-1)),
      numberCell(seeds.length),
      numberCell(failures.length),
    ];
  });
  const failed = strategies.filter(({ scores }) => scores === undefined).map((one) => [
    nameCell(one.label),
    ...Array.from({ length: 7 }, () => EMPTY),
    numberCell(0),
    numberCell(one.failures.length),
  ]);
  return {
    id: `${id}-results`,
    caption: `Results on ${title}`,
    columns: [
      left("Strategy"),
      right("AUC, %"),
      right("Over random, points"),
      right("p"),
      right("Final accuracy, %"),
      times("Selection"),
      times("Training"),
      times("Run"),
      right("Seeds"),
      right("Failed"),
    ],
    rows: [...rows, ...failed],
    notes: [
      caption,
      "AUC: mean accuracy over all evaluations. Differences and p: all pairs of strategies together, " +
      "seed by seed (Tukey). The best is marked, and what is equivalent to it",
      ...notes,
    ],
  };
}

function reachTable(
  { title, targets, labelled }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
): Table {
  return {
    id: `${id}-labels`,
    caption: `Labels and seconds at equal accuracy on ${title}`,
    columns: [
      left("Strategy"),
      ...targets.flatMap(({ accuracy }) => [
        right(`Labels to ${percent(accuracy, 1)} %`),
        times(`Time to ${percent(accuracy, 1)} %`),
      ]),
    ],
    rows: scored.map(({ label, scores }) => [
      nameCell(label),
      ...scores.reach.flatMap((reach) => [labelsCell(reach), reachSeconds(reach)]),
    ]),
    notes: [
      ...targets.map(({ name, accuracy }) => `${percent(accuracy, 1)} % is ${name}`),
      "Medians over seeds, interpolated between evaluations; never: half of the seeds or more did not " +
      `get there within ${thousands(labelled.at(-1)!)} labels`,
    ],
  };
}

function labelsCell({ labels }: Reach): Cell {
  return labels === undefined ? { text: "never" } : { text: thousands(labels), value: labels };
}

function reachSeconds({ seconds }: Reach): Cell {
  return seconds === undefined ? { text: "never" } : secondsCell(seconds);
}

function timesTable(
  { title }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
): Table {
  return {
    id: `${id}-times`,
    caption: `Seconds on ${title}`,
    columns: [
      left("Strategy"),
      times("Features"),
      times("Training"),
      times("Evaluation"),
      times("Selection"),
      times("A selection"),
      times("A training"),
      right("Memory, GiB"),
    ],
    rows: scored.map(({ label, scores: { seconds, peakMemoryBytes } }) => [
      nameCell(label),
      secondsCell(seconds.total.embed),
      secondsCell(seconds.total.train),
      secondsCell(seconds.total.evaluate),
      secondsCell(seconds.total.select),
      secondsCell(seconds.selection?.median),
      secondsCell(seconds.training.median),
      numberCell(peakMemoryBytes / 1024 ** 3, 2),
    ]),
    notes: [
      "Of a whole run, medians over seeds; of a single selection and training, medians over all cycles " +
      "and seeds. Features are computed once for all runs. Memory: the most that the process had",
    ],
  };
}

const METRICS: readonly (readonly [Metric, string, boolean])[] = [
  ["accuracy", "Accuracy, %", true],
  ["balancedAccuracy", "Balanced accuracy, %", true],
  ["nll", "NLL", false],
  ["brier", "Brier", false],
  ["ece", "ECE, %", true],
  ["ace", "ACE, %", true],
];

function metricsTable(
  { title, labelled }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
  caption: string,
): Table {
  return {
    id: `${id}-metrics`,
    caption: `Metrics after ${counted(labelled.at(-1)!, "label")} on ${title}`,
    columns: [left("Strategy"), ...METRICS.map(([, head]) => right(head))],
    rows: scored.map(({ label, scores: { curves } }) => [
      nameCell(label),
      ...METRICS.map(([metric, , share]) => {
        const { mean, low, high } = curves[metric];
        const interval = low === undefined || high === undefined
          ? undefined
          : { low: low.at(-1)!, high: high.at(-1)! };
        return share
          ? boundedCell(mean.at(-1)!, interval, percent, (x) => percent(x, 1))
          : plainCell(mean.at(-1)!, interval);
      }),
    ]),
    notes: [caption],
  };
}

function plainCell(value: number, interval: { low: number; high: number } | undefined): Cell {
  if (interval === undefined) return numberCell(value, 3);
  const range = `[${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
  return { ...numberCell(value, 3), ...interval, range };
}

function curvesTable(
  { title, labelled }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
  caption: string,
): Table {
  return {
    id: `${id}-curves`,
    caption: `Test accuracy in % on ${title}`,
    columns: [right("Labels"), ...scored.map(({ label }) => right(label))],
    rows: labelled.map((labels, i) => [
      { text: thousands(labels), value: labels },
      ...scored.map(({ scores: { curves: { accuracy: { mean, low, high } } } }) =>
        boundedCell(
          mean[i]!,
          low === undefined || high === undefined ? undefined : { low: low[i]!, high: high[i]! },
          (x) => percent(x, 1),
          (x) => percent(x, 1),
        )
      ),
    ]),
    notes: [caption],
  };
}

function pairsTable(
  { title, pairs }: ProblemAnalysis,
  { strategies }: Analysis,
  id: string,
): Table {
  const labels = pairs!.strategies.map((strategy) => strategies[strategy]!.label);
  return {
    id: `${id}-pairs`,
    caption: `Difference of AUC in points on ${title}, row minus column`,
    columns: [left("Strategy"), ...labels.map(right)],
    rows: pairs!.differences.map((row, i) => [
      nameCell(labels[i]!),
      ...row.map((found) =>
        found === null
          ? EMPTY
          : boundedCell(found.mean, found.interval, points, (x) => points(x, 1))
      ),
    ]),
    notes: ["Intervals of all pairs together, seed by seed (Tukey)"],
  };
}
