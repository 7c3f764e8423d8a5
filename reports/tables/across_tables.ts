/** The tables over problems. */
import type { AcrossProblems } from "../analysis/across.ts";
import { familiesOf, inGroups } from "../analysis/families.ts";
import type { Bounded } from "../analysis/aggregates.ts";
import type { PairMatrix } from "../analysis/matrices.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { counted, percent } from "../../core/format.ts";
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
  type Table,
  times,
  timesCell,
} from "./table.ts";
import { HEADS } from "./problem_tables.ts";
import type { AcrossSummary } from "../analysis/across_summary.ts";

/** Writes the tables over problems. */
export function acrossTables(analysis: Analysis): Table[] {
  const { across } = analysis;
  if (across === undefined) return [];
  const name = (strategy: number): string => analysis.strategies[strategy]!.label;
  const summary = summaryTable(analysis);
  return [
    ...(summary === undefined ? [] : [summary]),
    heatTable(across, name),
    penaltiesTable(across, name),
    matrixTable(across.winRates, name, {
      id: "win-rates",
      caption: "Win rates in %, row over column",
      notes: [
        "Share of shared evaluations, over seeds and cycles, with the higher accuracy; mean over problems",
      ],
      cell: (value) => boundedCell(value, undefined, (x) => percent(x, 1), String),
    }),
    ...ranksTables(across, name),
    ...aggregateTables(across, name, analysis),
    agreementTable(across),
  ];
}

type Name = (strategy: number) => string;

function heatTable({ heat, problems }: AcrossProblems, name: Name): Table {
  return {
    id: "problems",
    caption: "Mean AUC in % of every strategy on every problem",
    columns: [left("Strategy"), ...problems.map((title) => right(title))],
    rows: heat.strategies.map((strategy, i) => [
      nameCell(name(strategy)),
      ...heat.auc[i]!.map((auc, p) =>
        auc === null ? EMPTY : boundedCell(
          auc,
          undefined,
          percent,
          String,
          heat.rank[i]![p] === 1 ? "best" : undefined,
        )
      ),
    ]),
    notes: ["The highest of every problem is marked, whether or not it differs from the next"],
  };
}

interface MatrixOptions {
  readonly id: string;
  readonly caption: string;
  readonly notes: readonly string[];
  readonly cell: (value: number) => Cell;
}

function matrixTable(
  { strategies, values }: PairMatrix,
  name: Name,
  options: MatrixOptions,
): Table {
  const { cell, ...table } = options;
  return {
    ...table,
    columns: [left("Strategy"), ...strategies.map((strategy) => right(name(strategy)))],
    rows: strategies.map((strategy, i) => [
      nameCell(name(strategy)),
      ...values[i]!.map((value) => value === null ? EMPTY : cell(value)),
    ]),
  };
}

function penaltiesTable({ penalties }: AcrossProblems, name: Name): Table {
  const table = matrixTable(penalties, name, {
    id: "penalties",
    caption: `Penalties: how often the row beats the column, of ${
      counted(penalties.problems, "problem")
    }`,
    notes: [
      "Paired t-test over seeds, p < .05, after 1, 2, 4, 8 … selections until random reaches 99 % of " +
      "its final accuracy; a problem counts the share of these at which it is beaten (Ash et al. " +
      "2020). Last row: mean of the column over the other strategies, the lower the better",
    ],
    cell: (value) => numberCell(value, 2),
  });
  const means = penalties.columnMeans.map((value) => numberCell(value, 2));
  return { ...table, rows: [...table.rows, [nameCell("mean"), ...means]] };
}

function ranksTables({ ranks }: AcrossProblems, name: Name): Table[] {
  if (ranks === undefined) return [];
  const { strategies, averageRanks, blocks, friedman, criticalDifference, p } = ranks;
  const test =
    `Friedman: χ² = ${friedman.statistic.toFixed(2)} with ${friedman.degrees} degrees, ` +
    `p = ${friedman.p.toPrecision(2)}`;
  return [
    {
      id: "ranks",
      caption: `Average ranks of mean AUC over ${counted(blocks.length, "problem")}`,
      columns: [left("Strategy"), right("Average rank")],
      rows: strategies.map((strategy, i) => [
        nameCell(name(strategy)),
        numberCell(averageRanks[i], 2),
      ]),
      notes: [
        test,
        `Nemenyi's critical difference at .05: ${criticalDifference.toFixed(2)}`,
      ],
    },
    matrixTable({ strategies, values: p }, name, {
      id: "wilcoxon",
      caption: "p of Wilcoxon's signed-rank test over problems, Holm-corrected",
      notes: ["Exact up to fifty problems, zeros left out"],
      cell: pCell,
    }),
  ];
}

function aggregateTables(
  { aggregates }: AcrossProblems,
  name: Name,
  { method }: Analysis,
): Table[] {
  if (aggregates === undefined) return [];
  const { strategies, blocks, mean, normalised, improvement } = aggregates;
  const note = `Over ${counted(blocks.length, "problem")}. Brackets: ${
    percent(method.confidence, 0)
  } % bootstrap intervals, seeds resampled within problems, never problems`;
  const share = ({ value, interval }: Bounded): Cell =>
    boundedCell(value, interval, percent, (x) => percent(x, 1));
  return [
    {
      id: "aggregates",
      caption: "Aggregates of AUC in %",
      columns: [
        left("Strategy"),
        right("Mean"),
        ...(normalised === undefined ? [] : [right("Interquartile mean, normalised")]),
      ],
      rows: strategies.map((strategy, i) => [
        nameCell(name(strategy)),
        share(mean[i]!),
        ...(normalised === undefined ? [] : [share(normalised.iqm[i]!)]),
      ]),
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
      columns: [left("Strategy"), ...strategies.map((strategy) => right(name(strategy)))],
      rows: strategies.map((strategy, i) => [
        nameCell(name(strategy)),
        ...improvement.values[i]!.map((found) => found === null ? EMPTY : share(found)),
      ]),
      notes: [note],
    },
  ];
}

function agreementTable({ problems, agreement }: AcrossProblems): Table {
  return {
    id: "agreement",
    caption: "Kendall's τ-b between problems' orders of strategies",
    columns: [left("Problem"), ...problems.map((title) => right(title))],
    rows: problems.map((title, i) => [
      nameCell(title),
      ...agreement[i]!.map((value) => numberCell(value, 2)),
    ]),
    notes: ["1: the same order by mean AUC, −1: the opposite"],
  };
}

/**
 * Writes one row per strategy, the highest mean AUC first, many grouped by family; undefined if nothing
 * is compared.
 */
export function summaryTable(analysis: Analysis): Table | undefined {
  const summary = analysis.across?.summary;
  if (summary === undefined) return undefined;
  const { problems, reference, runs } = summary;
  const groups = familiesOf(analysis);
  const rows = inGroups(summary.rows, groups);
  const [best] = summary.rows;
  const opponent = reference === undefined ? "others" : analysis.strategies[reference]!.label;
  const random = rows.find(({ strategy }) => strategy === reference);
  const descending = { first: "descending" } as const;
  const ascending = { first: "ascending" } as const;
  return {
    id: "summary",
    caption: `${counted(problems, "problem")} together, ${counted(runs, "run")} of each strategy`,
    columns: [
      left(HEADS.strategy, ascending),
      ...groups === undefined ? [] : [left(HEADS.family, ascending)],
      right(HEADS.overRandom, descending),
      right(HEADS.toBest, descending),
      right(HEADS.p, { ...ascending, title: "Corrected for all pairs of strategies" }),
      right("Mean AUC, %", { ...descending, sorted: groups === undefined }),
      right("Mean rank", ascending),
      right(`Higher than ${opponent}`, descending),
      right("Undecided", descending),
      right("Lower", ascending),
      times(HEADS.selection, ascending),
      right(HEADS.timesRandom, ascending),
      times("Whole runs", ascending),
      right(HEADS.runs, descending),
      right(HEADS.failed, ascending),
    ],
    rows: rows.map((row) => [
      {
        ...nameCell(analysis.strategies[row.strategy]!.label, row.standing),
        strategy: row.strategy,
        tags: [{ text: row.standing }],
      },
      ...groups === undefined ? [] : [nameCell(analysis.strategies[row.strategy]!.family ?? "")],
      pointsCell(row.overRandom),
      row === best ? { ...EMPTY, value: 0 } : pointsCell(row.toBest),
      pCell(row.toBest?.p),
      share(row.auc, row.standing),
      numberCell(row.averageRank, 2),
      numberCell(row.against?.higher),
      numberCell(row.against?.undecided),
      numberCell(row.against?.lower),
      secondsCell(row.selectSeconds),
      timesCell(row.selectSeconds, random?.selectSeconds),
      secondsCell(row.seconds),
      numberCell(row.runs),
      numberCell(row.failed),
    ]),
    below: notCompared(analysis, summary),
    notes: summaryNotes(analysis, summary),
  };
}

/** Strategies that lack a problem. */
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

function summaryNotes(analysis: Analysis, summary: AcrossSummary): string[] {
  const { method: { confidence }, across } = analysis;
  const against = summary.reference === undefined
    ? "pairs of a problem and another strategy"
    : "problems";
  return [
    "Only strategies that ran on all of these problems are compared, over the seeds that all of them " +
    `have. Brackets: ${
      percent(confidence, 0)
    } % bootstrap intervals, seeds resampled within problems, ` +
    "never problems. The best is marked, and what is equivalent to it, by differences of all pairs " +
    "together, seed by seed within problems (Tukey). Higher, undecided and lower: " +
    `${against}, by their own pairs. Seconds: of one seed on all ` +
    "problems, selections alone and all work",
    ...across!.notes.map((note) => note.replace(/\.$/, "")),
  ];
}

function share({ value, interval }: Bounded, mark?: Cell["mark"]): Cell {
  return boundedCell(value, interval, percent, (x) => percent(x, 1), mark);
}
