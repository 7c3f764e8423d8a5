/** The tables of one problem. */
import type { Analysis } from "../analysis/analysis.ts";
import type { Metric } from "../analysis/bands.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import type { Reach } from "../analysis/targets.ts";
import { familiesOf, inGroups } from "../analysis/families.ts";
import { type Scored, scoredOf } from "../analysis/findings.ts";
import { counted, percent, points, pointsEnd, thousands } from "../../core/format.ts";
import {
  boundedCell,
  type Cell,
  EMPTY,
  left,
  nameCell,
  numberCell,
  pCell,
  pointsCell,
  right,
  secondsCell,
  shareCell,
  type Table,
  times,
  timesCell,
} from "./table.ts";

/** Writes the tables of a problem: results, targets, times, metrics, curves and pairs. */
export function problemTables(analysis: Analysis, index: number): Table[] {
  const problem = analysis.problems[index]!;
  const id = idOf(problem);
  const scored = byRank(problem);
  const caption = analysis.method.caption;
  return [
    resultsTable(analysis, index),
    ...(scored.length === 0 ? [] : [
      reachTable(problem, scored, id),
      timesTable(problem, scored, id),
      metricsTable(problem, scored, id, caption),
      ...[true, false].flatMap((difference) =>
        curvesTable(problem, scored, id, caption, difference) ?? []
      ),
    ]),
    ...(problem.pairs === undefined ? [] : [pairsTable(problem, analysis, id)]),
  ];
}

/** A text as part of a file name. */
export function slug(text: string): string {
  const kept = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80);
  return kept === "" ? "table" : kept;
}

/** Heads of the columns of results. */
export const HEADS = {
  strategy: "Strategy",
  family: "Family",
  rank: "Rank",
  overRandom: "Over random, points",
  toBest: "To best, points",
  p: "p to best",
  auc: "AUC, %",
  final: "Final accuracy, %",
  saved: "Labels saved, %",
  selection: "Selection",
  timesRandom: "× random",
  training: "Training",
  run: "Whole run",
  seeds: "Seeds",
  runs: "Runs",
  failed: "Failed",
} as const;

/**
 * Writes the table of results: strategies by descending mean AUC, failures below. Many strategies are
 * grouped by family.
 */
export function resultsTable(analysis: Analysis, index: number): Table {
  const problem = analysis.problems[index]!;
  const { title, strategies, notes } = problem;
  const groups = familiesOf(analysis);
  const scored = inGroups(byRank(problem), groups);
  const random = scored.find((one) => analysis.strategies[one.strategy]!.name === "random");
  const rows = scored.map((one) => {
    const { label, strategy, seeds, failures, scores } = one;
    return [
      { ...nameCell(label, scores.standing), strategy, tags: tagsOf(one) },
      ...groups === undefined ? [] : [
        nameCell(analysis.strategies[strategy]!.family ?? ""),
        numberCell(scores.rank),
      ],
      pointsCell(scores.overRandom),
      // The best itself sorts first.
      scores.toBest === undefined && scores.rank < 2
        ? { ...EMPTY, value: 0 }
        : pointsCell(scores.toBest),
      pCell(scores.toBest?.p),
      shareCell(scores.auc, scores.standing),
      shareCell(scores.finalAccuracy),
      random === undefined || one === random ? EMPTY : savedCell(one, problem),
      secondsCell(scores.seconds.selection?.median),
      timesCell(scores.seconds.selection?.median, random?.scores.seconds.selection?.median),
      secondsCell(scores.seconds.training.median),
      secondsCell(scores.seconds.run),
      { ...numberCell(seeds.length), runs: [index, strategy] as const },
      numberCell(failures.length),
    ];
  });
  const empty = (length: number): Cell[] => Array.from({ length }, () => EMPTY);
  // Upper bounds, and strategies without a complete run.
  const unranked = strategies.filter(({ scores }) => scores === undefined).map((one) => [
    { ...nameCell(one.label), strategy: one.strategy },
    ...empty(groups === undefined ? 3 : 5),
    ...one.bound === undefined
      ? empty(2)
      : [shareCell(one.bound.auc), shareCell(one.bound.finalAccuracy)],
    ...empty(5),
    { ...numberCell(one.seeds.length), runs: [index, one.strategy] as const },
    numberCell(one.failures.length),
  ]);
  const descending = { first: "descending" } as const;
  const ascending = { first: "ascending" } as const;
  return {
    id: `${idOf(problem)}-results`,
    caption: `Results on ${title}`,
    columns: [
      left(HEADS.strategy, ascending),
      ...groups === undefined ? [] : [
        left(HEADS.family, ascending),
        right(HEADS.rank, { ...ascending, title: "By AUC, among all" }),
      ],
      right(HEADS.overRandom, descending),
      right(HEADS.toBest, descending),
      right(HEADS.p, { ...ascending, title: "Corrected for all pairs of strategies" }),
      right(HEADS.auc, {
        ...descending,
        sorted: groups === undefined,
        forest: random === undefined ? {} : { reference: 100 * random.scores.auc.mean },
      }),
      right(HEADS.final, descending),
      right(HEADS.saved, {
        ...descending,
        title: "Of the labels that random spends: those not needed for its final accuracy",
      }),
      times(HEADS.selection, { ...ascending, title: "One selection, the median" }),
      right(HEADS.timesRandom, { ...ascending, title: "Selection, as a multiple of random's" }),
      times(HEADS.training, { ...ascending, title: "One training of the head, the median" }),
      times(HEADS.run, ascending),
      right(HEADS.seeds, descending),
      right(HEADS.failed, descending),
    ],
    rows: [...rows, ...unranked],
    below: strategies.flatMap((one) =>
      one.failures.map(({ seed, status, message }) =>
        [
          { text: one.label, strategy: one.strategy },
          {
            text: `seed ${seed} ${status === "incomplete" ? "is incomplete" : status}: ${message}`,
            tone: "bad",
          },
        ] as const
      )
    ),
    notes: [
      analysis.method.caption,
      "AUC: mean accuracy over all evaluations. Differences and p: all pairs of strategies together, " +
      "seed by seed (Tukey). The best is marked, and what is equivalent to it",
      ...notes,
    ],
  };
}

function tagsOf({ scores, outdated }: Scored): NonNullable<Cell["tags"]> {
  return [
    { text: scores.standing },
    ...scores.onParetoFront
      ? [{
        text: "Pareto",
        title: "Nothing here is both faster and at least as accurate at the end",
      }]
      : [],
    ...outdated ? [{ text: "older code" }] : [],
  ];
}

/** The labels that random's final accuracy takes fewer of. */
function savedCell({ scores }: Scored, { labelled, targets }: ProblemAnalysis): Cell {
  const [target, most] = [targets[0], labelled.at(-1)!];
  if (target === undefined) return EMPTY;
  const { labels } = scores.reach[0]!;
  if (labels === undefined) return { text: "none", value: 0 };
  const share = 1 - labels / most;
  return { ...numberCell(100 * share), range: `at ${thousands(labels)}` };
}

function byRank(problem: ProblemAnalysis): Scored[] {
  return scoredOf(problem).sort((a, b) => a.scores.rank - b.scores.rank);
}

function idOf({ suite, title }: ProblemAnalysis): string {
  // The title begins with the suite where there are several.
  return slug(title.startsWith(`${suite} · `) ? title : `${suite} ${title}`);
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
      "Each phase of a whole run, medians over seeds; of a single selection and training, medians over all cycles " +
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

/** Learning curves, or their differences to random's; undefined without any. */
function curvesTable(
  { title, labelled }: ProblemAnalysis,
  scored: readonly Scored[],
  id: string,
  caption: string,
  difference: boolean,
): Table | undefined {
  const curves = scored.flatMap(({ label, scores }) => {
    const band = difference ? scores.curveOverRandom : scores.curves.accuracy;
    return band === undefined ? [] : [{ label, ...band }];
  });
  if (curves.length === 0) return undefined;
  const format = (value: number): string => difference ? points(value, 1) : percent(value, 1);
  return {
    id: `${id}-${difference ? "differences" : "curves"}`,
    caption: difference
      ? `Test accuracy minus random's in points on ${title}`
      : `Test accuracy in % on ${title}`,
    columns: [right("Labels"), ...curves.map(({ label }) => right(label))],
    rows: labelled.map((labels, i) => [
      { text: thousands(labels), value: labels },
      ...curves.map(({ mean, low, high }) =>
        boundedCell(
          mean[i]!,
          low === undefined || high === undefined ? undefined : { low: low[i]!, high: high[i]! },
          format,
          format,
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
    columns: [left("Strategy"), ...labels.map((label) => right(label))],
    rows: pairs!.differences.map((row, i) => [
      nameCell(labels[i]!),
      ...row.map((found) =>
        found === null ? EMPTY : boundedCell(found.mean, found.interval, points, pointsEnd)
      ),
    ]),
    notes: ["Intervals of all pairs together, seed by seed (Tukey)"],
  };
}
