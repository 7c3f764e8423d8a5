/** An analysis as tables for the terminal. */
import { cut, plain, textWidth, wrapped } from "../core/text.ts";
import type { Analysis } from "./analysis/analysis.ts";
import type { ProblemAnalysis } from "./analysis/problem.ts";
import { type Scored, scoredOf } from "./analysis/findings.ts";
import type { Standing } from "../statistics/all_pairs.ts";
import { bounds, counted, percent, points, seconds } from "../core/format.ts";

/** Options of a table. */
export interface TableOptions {
  /** Whether to use ANSI escapes. */
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

const SIGNS: Readonly<Record<Standing, string>> = {
  best: "*",
  equivalent: "=",
  lower: "-",
  undecided: "?",
};
const BOLD = "1";
const DIM = "2";
const RED = "31";

/**
 * Writes an analysis for the terminal: a table a problem, strategies by mean AUC, failures below, then
 * what over several problems can be said, and files that could not be used.
 */
export function renderTable(analysis: Analysis, options: TableOptions = {}): string {
  const { problems, method, unreadable } = analysis;
  const { color = false, width = 80 } = options;
  const paint = (text: string, code: string): string =>
    color && code !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
  const damaged = unreadable.map(({ path, reason }) =>
    paint(cut(plain(`! ${path}: ${reason}`), Math.max(width, 240)), RED)
  );
  if (problems.length === 0) return ["No results", ...damaged].join("\n") + "\n";
  const panels = problems.map((problem) => problemLines(problem, width, paint).join("\n"));
  const across = acrossLines(analysis, width, paint);
  const interval = method.interval === "student-t" ? "Student's t" : "percentile bootstrap";
  const legend = [
    `* best   = equivalent (within ±${
      points(method.margin, 1).slice(1)
    } points)   - lower   ? undecided`,
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

type Paint = (text: string, code: string) => string;

function acrossLines({ across, scorecards }: Analysis, width: number, paint: Paint): string[] {
  const found = across === undefined ? [] : [across.findings.differences, across.findings.ranks];
  const lines = [...found, ...scorecards.map(({ source, finding }) => `${source}: ${finding}`)];
  return lines.flatMap((line, i) => [
    ...(i === 0 && across !== undefined
      ? [paint(`Over ${counted(across.counted.length, "problem")}`, BOLD)]
      : []),
    ...wrapped(plain(line), width),
  ]);
}

function problemLines(problem: ProblemAnalysis, width: number, paint: Paint): string[] {
  const { initial, budget, cycles } = problem.protocol;
  const labels = `${initial} to ${initial + cycles * budget} labels, ${budget} a cycle`;
  const warn = (text: string): string => paint(cut(plain(`! ${text}`), width), RED);
  const scored = scoredOf(problem).sort((a, b) => b.scores.auc.mean - a.scores.auc.mean);
  return [
    paint(cut(plain(problem.title), width), BOLD),
    paint(cut(plain(`${problem.suite}: ${labels}`), width), DIM),
    ...strategyLines(scored, width, paint),
    ...problem.strategies.flatMap(({ label, failures }) =>
      failures.map(({ seed, message }) => warn(`${label}, seed ${seed}: ${message}`))
    ),
    ...problem.strategies.filter(({ codeHashes }) => codeHashes.length > 1).map(({ label }) =>
      warn(`${label}: its seeds ran different code; run the older ones again`)
    ),
    ...problem.strategies.filter(({ codeHashes, outdated }) => outdated && codeHashes.length < 2)
      .map(({ label }) => warn(`${label}: it ran other code than there is now`)),
  ];
}

const HEAD = ["", "strategy", "AUC %", "", "over", "random", "final %", "select", "n"];
const LEFT = new Set([0, 1, 3, 5]);

function strategyLines(
  strategies: readonly Scored[],
  width: number,
  paint: Paint,
): string[] {
  if (strategies.length === 0) return [];
  const rows = strategies.map(cells);
  const widths = HEAD.map((head, i) =>
    Math.max(...[head, ...rows.map((row) => row[i]!)].map(textWidth))
  );
  const others = widths.reduce((sum, w, i) => i === 1 ? sum : sum + w, 0) + gaps(widths.length);
  widths[1] = Math.max(8, Math.min(widths[1]!, width - others));
  const lines = rows.map((row, i) =>
    paint(line(row, widths), strategies[i]!.scores.standing === "best" ? BOLD : "")
  );
  return [paint(line(HEAD, widths), DIM), ...lines];
}

function cells({ label, scores }: Scored): string[] {
  const { auc, finalAccuracy, overRandom, standing, seconds: { selection } } = scores;
  const over = overRandom === undefined
    ? ["", ""]
    : [points(overRandom.mean), bounds(overRandom.interval, (end) => points(end, 1))];
  return [
    SIGNS[standing],
    plain(label),
    percent(auc.mean),
    bounds(auc.interval, (end) => percent(end, 1)),
    ...over,
    percent(finalAccuracy.mean, 1),
    selection === undefined ? "" : seconds(selection.median),
    String(auc.n),
  ];
}

/** A mean and its interval are one space apart, other columns two. */
function line(row: readonly string[], widths: readonly number[]): string {
  return row.map((cell, i) => {
    const text = cut(cell, widths[i]!);
    const padding = " ".repeat(widths[i]! - textWidth(text));
    return gap(i) + (LEFT.has(i) ? text + padding : padding + text);
  }).join("").trimEnd();
}

function gap(column: number): string {
  return column === 0 ? "" : [1, 3, 5].includes(column) ? " " : "  ";
}

function gaps(columns: number): number {
  return Array.from({ length: columns }, (_, i) => gap(i).length).reduce((a, b) => a + b, 0);
}
