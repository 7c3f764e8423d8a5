/** An analysis as tables for the terminal. */
import { cut, plain, wrapped } from "../core/text.ts";
import type { Analysis } from "./analysis/analysis.ts";
import { counted, listed, percent } from "../core/format.ts";
import { HEADS, resultsTable } from "./tables/problem_tables.ts";
import { EMPTY, pickColumns, type Table } from "./tables/table.ts";
import { BOLD, DIM, painter, RED, tableText, type TextOptions } from "./tables/text.ts";

/** A mark in front of names that 80 columns have no room for. */
const UPPER_BOUND = /^upper bound: /;

const SHOWN = [
  HEADS.strategy,
  HEADS.overRandom,
  HEADS.toBest,
  HEADS.auc,
  HEADS.selection,
  HEADS.seeds,
];

/**
 * Writes an analysis for the terminal: a table a problem, strategies by mean AUC, failures below, then
 * what over several problems can be said, and files that could not be used.
 */
export function renderTable(analysis: Analysis, options: TextOptions = {}): string {
  const { problems, method, unreadable } = analysis;
  const { width = 80 } = options;
  const paint = painter(options);
  const damaged = unreadable.map(({ path, reason }) =>
    paint(cut(plain(`! ${path}: ${reason}`), Math.max(width, 240)), RED)
  );
  if (problems.length === 0) return ["No results", ...damaged].join("\n") + "\n";
  const panels = problems.map((_, i) => problemLines(analysis, i, options).join("\n"));
  const across = acrossLines(analysis, options);
  const interval = method.interval === "student-t" ? "Student's t" : "percentile bootstrap";
  const legend = [
    `* best   = equivalent (within ±${
      Number(percent(method.margin))
    } points)   - lower   ? undecided`,
    ...problems.some(({ strategies }) => strategies.some(({ label }) => UPPER_BOUND.test(label)))
      ? ["^ upper bound: saw labels and test set, and is compared with none"]
      : [],
    `Brackets: ${percent(method.confidence, 0)} % intervals of the mean over seeds (${interval})`,
    ...(analysis.across?.aggregates === undefined ? [] : [
      `Over problems: ${
        percent(method.confidence, 0)
      } % bootstrap intervals, seeds resampled within ` +
      "problems",
    ]),
  ].map((line) => paint(line, DIM));
  const parts = [...panels, across.join("\n"), legend.join("\n"), damaged.join("\n")];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

function acrossLines({ across, scorecards }: Analysis, options: TextOptions): string[] {
  const { width = 80 } = options;
  const paint = painter(options);
  const found = across === undefined ? [] : [across.findings.differences, across.findings.ranks];
  const lines = [...found, ...scorecards.map(({ source, finding }) => `${source}: ${finding}`)];
  return lines.flatMap((line, i) => [
    ...(i === 0 && across !== undefined
      ? [paint(`Over ${counted(across.counted.length, "problem")}`, BOLD)]
      : []),
    ...wrapped(plain(line), width),
  ]);
}

function problemLines(analysis: Analysis, index: number, options: TextOptions): string[] {
  const problem = analysis.problems[index]!;
  const { width = 80 } = options;
  const paint = painter(options);
  const { initial, budget, cycles } = problem.protocol;
  const labels = `${initial} to ${initial + cycles * budget} labels, ${budget} a cycle`;
  const mixed = problem.strategies.filter(({ codeHashes }) => codeHashes.length > 1);
  const outdated = problem.strategies.filter((one) => one.outdated && !mixed.includes(one));
  const warn = (text: string): string => paint(cut(plain(`! ${text}`), width), RED);
  return [
    paint(cut(plain(problem.title), width), BOLD),
    paint(cut(plain(`${problem.suite}: ${labels}`), width), DIM),
    ...resultLines(resultsTable(analysis, index), options),
    ...said(mixed, "seeds ran different code; run the older ones again").map(warn),
    ...said(outdated, "runs are of other code than there is now").map(warn),
  ];
}

function said(of: readonly { readonly label: string }[], what: string): string[] {
  return of.length === 0 ? [] : [`${listed(of.map(({ label }) => label), 2)}: ${what}`];
}

function resultLines(table: Table, options: TextOptions): string[] {
  const paint = painter(options);
  const column = table.columns.findIndex(({ head }) => head === HEADS.family);
  const families = table.rows.map((row) => column < 0 ? EMPTY.text : row[column]!.text);
  const [head, ...lines] = tableText(narrow(pickColumns(table, SHOWN)), options);
  const below = lines.flatMap((line, i) => {
    const family = families[i] ?? EMPTY.text;
    const isFirst = family !== EMPTY.text && family !== families[i - 1];
    return isFirst ? [paint(plain(family), DIM), line] : [line];
  });
  return head === undefined ? below : [head, ...below];
}

/** Shortens heads and marks, and leaves out the interval of the AUC, to fit 80 columns. */
function narrow({ columns, rows, ...rest }: Table): Table {
  const auc = columns.findIndex(({ head }) => head === HEADS.auc);
  return {
    ...rest,
    columns: columns.map((column) => ({
      ...column,
      head: column.head === HEADS.seeds ? "n" : column.head.replace(", points", ""),
    })),
    rows: rows.map((row) =>
      row.map(({ range, text, ...cell }, i) => ({
        ...cell,
        text: i === 0 ? text.replace(UPPER_BOUND, "^ ") : text,
        ...range !== undefined && i !== auc && { range },
      }))
    ),
  };
}
