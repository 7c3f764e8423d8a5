/** The tables of one problem. */
import type { Analysis } from "../analysis/analysis.ts";
import { intervalAt, METRICS, metrics } from "../analysis/bands.ts";
import type { PairsOnProblem } from "../analysis/pairs.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import type { Scores, StrategyOnProblem } from "../analysis/scores.ts";
import { familiesOf, inGroups } from "../analysis/families.ts";
import { type Scored, scoredOf } from "../analysis/findings.ts";
import { bounds, counted, percent, points, pointsEnd, thousands } from "../../core/format.ts";
import type { Interval } from "../../statistics/estimate.ts";
import { slug } from "../names.ts";
import { cell, scaled } from "./cells.ts";
import {
  ASCENDING,
  type Cell,
  crossed,
  DESCENDING,
  EMPTY,
  type Field,
  left,
  right,
  type Table,
  tabulate,
  times,
} from "./table.ts";

/** What the tables of a problem are written from. */
interface Source {
  readonly problem: ProblemAnalysis;
  readonly scored: readonly Scored[];
  /** How the ids of its tables begin. */
  readonly id: string;
  /** How intervals were computed. */
  readonly caption: string;
}

/** Writes the tables of a problem: results, targets, times, metrics, curves and pairs. */
export function problemTables(analysis: Analysis, index: number): Table[] {
  const problem = analysis.problems[index]!;
  const scored = byRank(problem);
  const source = { problem, scored, id: idOf(problem), caption: analysis.method.caption };
  return [
    resultsTable(analysis, index),
    ...(scored.length === 0 ? [] : [
      reachTable(source),
      timesTable(source),
      metricsTable(source),
      ...curvesTable(source, true),
      ...curvesTable(source, false),
    ]),
    ...(problem.pairs === undefined ? [] : [pairsTable(source, problem.pairs, analysis)]),
  ];
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
  // Upper bounds, and strategies without a complete run.
  const unranked = strategies.filter(({ scores }) => scores === undefined);
  const random = scored.find((one) => analysis.strategies[one.strategy]!.name === "random");
  const family: readonly Field<StrategyOnProblem>[] = groups === undefined ? [] : [
    [
      left(HEADS.family, ASCENDING),
      ({ strategy, scores }) =>
        scores === undefined ? EMPTY : cell.name(analysis.strategies[strategy]!.family ?? ""),
    ],
    [
      right(HEADS.rank, { ...ASCENDING, title: "By AUC, among all" }),
      ({ scores }) => cell.number(scores?.rank),
    ],
  ];
  const auc = {
    ...DESCENDING,
    sorted: groups === undefined,
    forest: random === undefined ? {} : { reference: 100 * random.scores.auc.mean },
  };
  const selection = (scores?: Scores): number | undefined => scores?.seconds.selection?.median;
  return {
    id: `${idOf(problem)}-results`,
    caption: `Results on ${title}`,
    ...tabulate<StrategyOnProblem>([...scored, ...unranked], [
      [left(HEADS.strategy, ASCENDING), (one) => ({
        ...cell.name(one.label, one.scores?.standing),
        strategy: one.strategy,
        tags: tagsOf(one),
      })],
      ...family,
      [right(HEADS.overRandom, DESCENDING), ({ scores }) => cell.points(scores?.overRandom)],
      [right(HEADS.toBest, DESCENDING), ({ scores }) =>
        // The best itself sorts first.
        scores !== undefined && scores.toBest === undefined && scores.rank < 2
          ? { ...EMPTY, value: 0 }
          : cell.points(scores?.toBest)],
      [
        right(HEADS.p, { ...ASCENDING, title: "Corrected for all pairs of strategies" }),
        ({ scores }) => cell.p(scores?.toBest?.p),
      ],
      [
        right(HEADS.auc, auc),
        ({ scores, bound }) => cell.mean((scores ?? bound)?.auc, scores?.standing),
      ],
      [
        right(HEADS.final, DESCENDING),
        ({ scores, bound }) => cell.mean((scores ?? bound)?.finalAccuracy),
      ],
      [
        right(HEADS.saved, {
          ...DESCENDING,
          title: "Of the labels that random spends: those not needed for its final accuracy",
        }),
        (one) => random === undefined || one === random ? EMPTY : savedCell(one, problem),
      ],
      [
        times(HEADS.selection, { ...ASCENDING, title: "One selection, the median" }),
        ({ scores }) => cell.seconds(selection(scores)),
      ],
      [
        right(HEADS.timesRandom, { ...ASCENDING, title: "Selection, as a multiple of random's" }),
        ({ scores }) => cell.times(selection(scores), selection(random?.scores)),
      ],
      [
        times(HEADS.training, { ...ASCENDING, title: "One training of the head, the median" }),
        ({ scores }) => cell.seconds(scores?.seconds.training.median),
      ],
      [times(HEADS.run, ASCENDING), ({ scores }) => cell.seconds(scores?.seconds.run)],
      [
        right(HEADS.seeds, DESCENDING),
        ({ seeds, strategy }) => ({ ...cell.number(seeds.length), runs: [index, strategy] }),
      ],
      [right(HEADS.failed, DESCENDING), ({ failures }) => cell.number(failures.length)],
    ]),
    below: strategies.flatMap(({ label, strategy, failures }) =>
      failures.map(({ seed, status, message }) => {
        const ended = status === "incomplete" ? "is incomplete" : status;
        const text = `seed ${seed} ${ended}: ${message}`;
        return [{ text: label, strategy }, { text, tone: "bad" }] as const;
      })
    ),
    notes: [
      analysis.method.caption,
      "AUC: mean accuracy over all evaluations. Differences and p: all pairs of strategies together, " +
      "seed by seed (Tukey). The best is marked, and what is equivalent to it",
      ...notes,
    ],
  };
}

function tagsOf({ scores, outdated }: StrategyOnProblem): NonNullable<Cell["tags"]> {
  if (scores === undefined) return [];
  const title = "Nothing here is both faster and at least as accurate at the end";
  return [
    { text: scores.standing },
    ...scores.onParetoFront ? [{ text: "Pareto", title }] : [],
    ...outdated ? [{ text: "older code" }] : [],
  ];
}

/** The labels that random's final accuracy takes fewer of. */
function savedCell({ scores }: StrategyOnProblem, { labelled }: ProblemAnalysis): Cell {
  const [reach] = scores?.reach ?? [];
  if (reach === undefined) return EMPTY;
  const { labels } = reach;
  if (labels === undefined) return { text: "none", value: 0 };
  const share = 1 - labels / labelled.at(-1)!;
  return { ...cell.number(100 * share), range: `at ${thousands(labels)}` };
}

function byRank(problem: ProblemAnalysis): Scored[] {
  return scoredOf(problem).sort((a, b) => a.scores.rank - b.scores.rank);
}

function idOf({ suite, title }: ProblemAnalysis): string {
  // The title begins with the suite where there are several.
  return slug(title.startsWith(`${suite} · `) ? title : `${suite} ${title}`);
}

const NEVER: Cell = { text: "never" };

function reachTable({ problem: { title, targets, labelled }, scored, id }: Source): Table {
  return {
    id: `${id}-labels`,
    caption: `Labels and seconds at equal accuracy on ${title}`,
    ...tabulate(scored, [
      STRATEGY,
      ...targets.flatMap(({ accuracy }, i): Field<Scored>[] => [
        [right(`Labels to ${percent(accuracy, 1)} %`), ({ scores }) => {
          const { labels } = scores.reach[i]!;
          return labels === undefined ? NEVER : { text: thousands(labels), value: labels };
        }],
        [times(`Time to ${percent(accuracy, 1)} %`), ({ scores }) => {
          const { seconds } = scores.reach[i]!;
          return seconds === undefined ? NEVER : cell.seconds(seconds);
        }],
      ]),
    ]),
    notes: [
      ...targets.map(({ name, accuracy }) => `${percent(accuracy, 1)} % is ${name}`),
      "Medians over seeds, interpolated between evaluations; never: half of the seeds or more did not " +
      `get there within ${thousands(labelled.at(-1)!)} labels`,
    ],
  };
}

const STRATEGY: Field<Scored> = [left("Strategy"), ({ label }) => cell.name(label)];

function timesTable({ problem: { title }, scored, id }: Source): Table {
  const time = (head: string, of: (seconds: Scores["seconds"]) => number | undefined) =>
    [times(head), ({ scores }: Scored) => cell.seconds(of(scores.seconds))] as const;
  return {
    id: `${id}-times`,
    caption: `Seconds on ${title}`,
    ...tabulate(scored, [
      STRATEGY,
      time("Features", ({ total }) => total.embed),
      time("Training", ({ total }) => total.train),
      time("Evaluation", ({ total }) => total.evaluate),
      time("Selection", ({ total }) => total.select),
      time("A selection", ({ selection }) => selection?.median),
      time("A training", ({ training }) => training.median),
      [
        right("Memory, GiB"),
        ({ scores }) => cell.number(scores.peakMemoryBytes / 1024 ** 3, 2),
      ],
    ]),
    notes: [
      "Each phase of a whole run, medians over seeds; of a single selection and training, medians over all cycles " +
      "and seeds. Features are computed once for all runs. Memory: the most that the process had",
    ],
  };
}

function metricsTable({ problem: { title, labelled }, scored, id, caption }: Source): Table {
  return {
    id: `${id}-metrics`,
    caption: `Metrics after ${counted(labelled.at(-1)!, "label")} on ${title}`,
    ...tabulate(scored, [
      STRATEGY,
      ...metrics.map((metric): Field<Scored> => {
        const [, head, unit] = METRICS[metric];
        const isShare = unit === "%";
        return [right(isShare ? `${head}, %` : head), ({ scores }) => {
          const band = scores.curves[metric];
          return (isShare ? cell.share : plainCell)(band.mean.at(-1)!, intervalAt(band, -1));
        }];
      }),
    ]),
    notes: [caption],
  };
}

function plainCell(value: number, interval?: Interval): Cell {
  const alone = cell.number(value, 3);
  if (interval === undefined) return alone;
  return { ...alone, ...interval, range: bounds(interval, (end) => end.toFixed(3)) };
}

function curvesTable(
  { problem: { title, labelled }, scored, id, caption }: Source,
  difference: boolean,
): Table[] {
  const curves = scored.flatMap(({ label, scores }) => {
    const band = difference ? scores.curveOverRandom : scores.curves.accuracy;
    return band === undefined ? [] : [{ label, band }];
  });
  if (curves.length === 0) return [];
  const format = (value: number): string => difference ? points(value, 1) : percent(value, 1);
  return [{
    id: `${id}-${difference ? "differences" : "curves"}`,
    caption: difference
      ? `Test accuracy minus random's in points on ${title}`
      : `Test accuracy in % on ${title}`,
    ...tabulate([...labelled.keys()], [
      [right("Labels"), (i) => ({ text: thousands(labelled[i]!), value: labelled[i]! })],
      ...curves.map(({ label, band }): Field<number> => [
        right(label),
        (i) => scaled(band.mean[i]!, intervalAt(band, i), format),
      ]),
    ]),
    notes: [caption],
  }];
}

function pairsTable(
  { problem: { title }, id }: Source,
  { strategies, differences }: PairsOnProblem,
  analysis: Analysis,
): Table {
  const labels = strategies.map((strategy) => analysis.strategies[strategy]!.label);
  return {
    id: `${id}-pairs`,
    caption: `Difference of AUC in points on ${title}, row minus column`,
    ...crossed(labels, labels, (i, j) => {
      const found = differences[i]![j]!;
      return found === null ? EMPTY : scaled(found.mean, found.interval, points, pointsEnd);
    }),
    notes: ["Intervals of all pairs together, seed by seed (Tukey)"],
  };
}
