/** The tables over problems. */
import type { AcrossProblems } from "../analysis/across.ts";
import { familiesOf, inGroups } from "../analysis/families.ts";
import type { Bounded } from "../analysis/aggregates.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { counted, percent } from "../../core/format.ts";
import { cell } from "./cells.ts";
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
import { HEADS } from "./problem_tables.ts";
import type { AcrossSummary, SummaryRow } from "../analysis/across_summary.ts";

/** Writes the tables over problems. */
export function acrossTables(analysis: Analysis): Table[] {
  const { across } = analysis;
  if (across === undefined) return [];
  const labels = (strategies: readonly number[]): string[] =>
    strategies.map((strategy) => analysis.strategies[strategy]!.label);
  const summary = summaryTable(analysis);
  return [
    ...(summary === undefined ? [] : [summary]),
    heatTable(across, labels),
    penaltiesTable(across, labels),
    {
      id: "win-rates",
      caption: "Win rates in %, row over column",
      ...matrix(
        across.winRates,
        labels,
        (value) => ({ text: percent(value, 1), value: 100 * value }),
      ),
      notes: [
        "Share of shared evaluations, over seeds and cycles, with the higher accuracy; mean over problems",
      ],
    },
    ...ranksTables(across, labels),
    ...aggregateTables(across, labels, analysis),
    agreementTable(across),
  ];
}

type Labels = (strategies: readonly number[]) => string[];

/** Lays out strategies against strategies. */
function matrix<T>(
  { strategies, values }: {
    readonly strategies: readonly number[];
    readonly values: readonly (readonly (T | null)[])[];
  },
  labels: Labels,
  write: (value: T) => Cell,
): ReturnType<typeof crossed> {
  const names = labels(strategies);
  return crossed(names, names, (i, j) => {
    const value = values[i]![j]!;
    return value === null ? EMPTY : write(value);
  });
}

function heatTable({ heat, problems }: AcrossProblems, labels: Labels): Table {
  return {
    id: "problems",
    caption: "Mean AUC in % of every strategy on every problem",
    ...crossed(labels(heat.strategies), problems, (i, p) => {
      const auc = heat.auc[i]![p]!;
      if (auc === null) return EMPTY;
      return cell.share(auc, undefined, heat.rank[i]![p] === 1 ? "best" : undefined);
    }),
    notes: ["The highest of every problem is marked, whether or not it differs from the next"],
  };
}

function penaltiesTable({ penalties }: AcrossProblems, labels: Labels): Table {
  const { columns, rows } = matrix(penalties, labels, (value) => cell.number(value, 2));
  const means = penalties.columnMeans.map((value) => cell.number(value, 2));
  const problems = counted(penalties.problems, "problem");
  return {
    id: "penalties",
    caption: `Penalties: how often the row beats the column, of ${problems}`,
    columns,
    rows: [...rows, [cell.name("mean"), ...means]],
    notes: [
      "Paired t-test over seeds, p < .05, after 1, 2, 4, 8 … selections until random reaches 99 % of " +
      "its final accuracy; a problem counts the share of these at which it is beaten (Ash et al. " +
      "2020). Last row: mean of the column over the other strategies, the lower the better",
    ],
  };
}

function ranksTables({ ranks }: AcrossProblems, labels: Labels): Table[] {
  if (ranks === undefined) return [];
  const { strategies, averageRanks, blocks, friedman, criticalDifference, p } = ranks;
  const names = labels(strategies);
  return [
    {
      id: "ranks",
      caption: `Average ranks of mean AUC over ${counted(blocks.length, "problem")}`,
      ...crossed(names, ["Average rank"], (i) => cell.number(averageRanks[i], 2)),
      notes: [
        `Friedman: χ² = ${friedman.statistic.toFixed(2)} with ${friedman.degrees} degrees, ` +
        `p = ${friedman.p.toPrecision(2)}`,
        `Nemenyi's critical difference at .05: ${criticalDifference.toFixed(2)}`,
      ],
    },
    {
      id: "wilcoxon",
      caption: "p of Wilcoxon's signed-rank test over problems, Holm-corrected",
      ...matrix({ strategies, values: p }, labels, cell.p),
      notes: ["Exact up to fifty problems, zeros left out"],
    },
  ];
}

function aggregateTables(
  { aggregates }: AcrossProblems,
  labels: Labels,
  { method }: Analysis,
): Table[] {
  if (aggregates === undefined) return [];
  const { strategies, blocks, mean, normalised, improvement } = aggregates;
  const confidence = percent(method.confidence, 0);
  const note = `Over ${counted(blocks.length, "problem")}. Brackets: ${confidence} % bootstrap ` +
    "intervals, seeds resampled within problems, never problems";
  const columns = [
    { head: "Mean", values: mean },
    ...normalised ? [{ head: "Interquartile mean, normalised", values: normalised.iqm }] : [],
  ];
  return [
    {
      id: "aggregates",
      caption: "Aggregates of AUC in %",
      ...crossed(
        labels(strategies),
        columns.map(({ head }) => head),
        (i, j) => share(columns[j]!.values[i]!),
      ),
      notes: [
        note,
        ...(normalised === undefined ? [] : [
          "Normalised: (AUC − random's) / (best − random's) with the means of a problem, over " +
          `${counted(normalised.blocks.length, "problem")} on which random is lower than the best`,
        ]),
      ],
    },
    {
      id: "improvement",
      caption: "Probability of improvement in %, row over column",
      ...matrix({ strategies, values: improvement.values }, labels, (value) => share(value)),
      notes: [note],
    },
  ];
}

function agreementTable({ problems, agreement }: AcrossProblems): Table {
  return {
    id: "agreement",
    caption: "Kendall's τ-b between problems' orders of strategies",
    ...crossed(problems, problems, (i, j) => cell.number(agreement[i]![j], 2), "Problem"),
    notes: ["1: the same order by mean AUC, −1: the opposite"],
  };
}

/**
 * Writes one row per strategy, the highest mean AUC first, many grouped by family; undefined if nothing
 * is compared.
 */
export function summaryTable(analysis: Analysis): Table | undefined {
  const { across, strategies } = analysis;
  const summary = across?.summary;
  if (summary === undefined) return undefined;
  const { problems, reference, runs } = summary;
  const groups = familiesOf(analysis);
  const rows = inGroups(summary.rows, groups);
  const [best] = summary.rows;
  const opponent = reference === undefined ? "others" : strategies[reference]!.label;
  const random = rows.find(({ strategy }) => strategy === reference);
  const family: readonly Field<SummaryRow>[] = groups === undefined ? [] : [[
    left(HEADS.family, ASCENDING),
    ({ strategy }) => cell.name(strategies[strategy]!.family ?? ""),
  ]];
  return {
    id: "summary",
    caption: `${counted(problems, "problem")} together, ${counted(runs, "run")} of each strategy`,
    ...tabulate(rows, [
      [left(HEADS.strategy, ASCENDING), ({ strategy, standing }) => ({
        ...cell.name(strategies[strategy]!.label, standing),
        strategy,
        tags: [{ text: standing }],
      })],
      ...family,
      [right(HEADS.overRandom, DESCENDING), ({ overRandom }) => cell.points(overRandom)],
      [
        right(HEADS.toBest, DESCENDING),
        (row) => row === best ? { ...EMPTY, value: 0 } : cell.points(row.toBest),
      ],
      [
        right(HEADS.p, { ...ASCENDING, title: "Corrected for all pairs of strategies" }),
        ({ toBest }) => cell.p(toBest?.p),
      ],
      [
        right("Mean AUC, %", { ...DESCENDING, sorted: groups === undefined }),
        ({ auc, standing }) => share(auc, standing),
      ],
      [right("Mean rank", ASCENDING), ({ averageRank }) => cell.number(averageRank, 2)],
      [
        right(`Higher than ${opponent}`, DESCENDING),
        ({ against }) => cell.number(against?.higher),
      ],
      [right("Undecided", DESCENDING), ({ against }) => cell.number(against?.undecided)],
      [right("Lower", ASCENDING), ({ against }) => cell.number(against?.lower)],
      [times(HEADS.selection, ASCENDING), ({ selectSeconds }) => cell.seconds(selectSeconds)],
      [
        right(HEADS.timesRandom, ASCENDING),
        ({ selectSeconds }) => cell.times(selectSeconds, random?.selectSeconds),
      ],
      [times("Whole runs", ASCENDING), ({ seconds }) => cell.seconds(seconds)],
      [right(HEADS.runs, DESCENDING), ({ runs }) => cell.number(runs)],
      [right(HEADS.failed, ASCENDING), ({ failed }) => cell.number(failed)],
    ]),
    below: notCompared(analysis, summary),
    notes: summaryNotes(analysis, summary),
  };
}

function notCompared(
  { across, strategies }: Analysis,
  { rows }: AcrossSummary,
): NonNullable<Table["below"]> {
  const compared = new Set(rows.map(({ strategy }) => strategy));
  const { heat, counted } = across!;
  return heat.strategies.flatMap((strategy, i) => {
    if (compared.has(strategy)) return [];
    const has = counted.filter((problem) => heat.auc[i]![problem] !== null).length;
    const text = `not compared: it has complete runs on ${has} of ${counted.length} problems`;
    return [[{ text: strategies[strategy]!.label, strategy }, { text, tone: "quiet" }] as const];
  });
}

function summaryNotes(
  { method: { confidence }, across }: Analysis,
  { reference }: AcrossSummary,
): string[] {
  const pairs = reference === undefined ? "pairs of a problem and another strategy" : "problems";
  return [
    "Only strategies that ran on all of these problems are compared, over the seeds that all of them " +
    `have. Brackets: ${percent(confidence, 0)} % bootstrap intervals, seeds resampled within ` +
    "problems, never problems. The best is marked, and what is equivalent to it, by differences of " +
    "all pairs together, seed by seed within problems (Tukey). Higher, undecided and lower: " +
    `${pairs}, by their own pairs. Seconds: of one seed on all problems, selections alone and all work`,
    ...across!.notes.map((note) => note.replace(/\.$/, "")),
  ];
}

function share({ value, interval }: Bounded, mark?: Cell["mark"]): Cell {
  return cell.share(value, interval, mark);
}
