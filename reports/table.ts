/** The summary as a table for the terminal, at most 80 columns wide. */
import { ranked } from "./findings.ts";
import { bounds, percent, points, seconds } from "./format.ts";
import type { PanelSummary, Standing, StrategySummary, Summary } from "./summary.ts";

/** How a table is written. */
export interface TableOptions {
  /** Whether ANSI escapes make the best bold, and dim what is secondary. */
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

const SIGNS: Readonly<Record<Standing, string>> = {
  best: "*",
  tied: "=",
  worse: " ",
  unknown: " ",
};
const BOLD = "1";
const DIM = "2";
const RED = "31";

/**
 * Writes a summary for the terminal: a table a panel, strategies by mean AUC, failures below.
 *
 * @param summary The summary.
 * @param options Colour and width.
 * @returns Lines, each ended by a line feed.
 *
 * @example
 * ```ts
 * import { summarise } from "./summary.ts";
 * import { renderTable } from "./table.ts";
 * renderTable(summarise([])); // "No results\n"
 * ```
 */
export function renderTable(summary: Summary, options: TableOptions = {}): string {
  if (summary.panels.length === 0) return "No results\n";
  const { color = false, width = 80 } = options;
  const paint = (text: string, code: string): string =>
    color && code !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
  const panels = summary.panels.map((panel) => panelLines(panel, width, paint).join("\n"));
  const legend = [
    "* best mean AUC   = cannot be told from it (paired by seed)",
    `Brackets: ${percent(summary.bootstrap.confidence, 0)} % bootstrap intervals over seeds`,
  ].map((line) => paint(line, DIM));
  return [...panels, legend.join("\n")].join("\n\n") + "\n";
}

type Paint = (text: string, code: string) => string;

function panelLines(panel: PanelSummary, width: number, paint: Paint): string[] {
  const { initial, budget, cycles } = panel.protocol;
  const labels = `${initial} to ${initial + cycles * budget} labels, ${budget} a cycle`;
  return [
    paint(cut(plain(panel.title), width), BOLD),
    paint(cut(plain(`${panel.suite}: ${labels}`), width), DIM),
    ...strategyLines(ranked(panel), width, paint),
    ...panel.strategies.flatMap((strategy) =>
      strategy.failures.map(({ seed, message }) =>
        paint(cut(plain(`! ${strategy.label}, seed ${seed}: ${message}`), width), RED)
      )
    ),
    ...panel.strategies.filter(({ codeHashes }) => codeHashes.length > 1).map((strategy) =>
      paint(
        cut(
          `! ${plain(strategy.label)}: its seeds ran different code; run the older ones again`,
          width,
        ),
        RED,
      )
    ),
  ];
}

const HEAD = ["", "strategy", "AUC %", "", "over", "random", "final %", "select", "n"];
const LEFT = new Set([0, 1, 3, 5]);

function strategyLines(
  strategies: readonly StrategySummary[],
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
    paint(line(row, widths), strategies[i]!.standing === "best" ? BOLD : "")
  );
  return [paint(line(HEAD, widths), DIM), ...lines];
}

function cells(strategy: StrategySummary): string[] {
  const { auc, finalAccuracy, overRandom, standing, selectSeconds } = strategy;
  const over = overRandom === undefined
    ? ["", ""]
    : [points(overRandom.mean), bounds(overRandom.interval, (end) => points(end, 1))];
  return [
    SIGNS[standing!],
    plain(strategy.label),
    percent(auc!.mean),
    bounds(auc!.interval, (end) => percent(end, 1)),
    ...over,
    percent(finalAccuracy!.mean, 1),
    selectSeconds === undefined ? "" : seconds(selectSeconds),
    String(auc!.n),
  ];
}

/** A mean and its interval stand one space apart, other columns two. */
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

/**
 * Text from data without characters that would steer a terminal.
 *
 * @param text Any text.
 * @returns The text with control and direction characters replaced.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/**
 * Columns that text takes in a terminal: none for marks, two for wide East Asian letters and emoji.
 *
 * @param text Text without control characters.
 * @returns The number of columns.
 */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\p{Cf}]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (textWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return kept + "…";
}
