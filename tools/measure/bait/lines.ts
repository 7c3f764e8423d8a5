/** The terminal's table, written line by line as points come in. */
import {
  measuredBytes,
  measuredSeconds,
  measuredShare,
  thousands,
  threeDigits,
} from "../../../core/format.ts";
import { achieved } from "../../../reports/growth/achieved.ts";
import { exponentText } from "../../../reports/growth/series.ts";
import { growthSeries } from "../../../reports/growth/series.ts";
import { plain } from "../../../core/text.ts";
import { axes, type MeasuredCase, type MeasuredPoint } from "../../../runs/measurement.ts";

/** A column: its head, its width, and whether its text begins at the left. */
type Column = readonly [head: string, width: number, left?: "left"];

const CASE: readonly Column[] = [
  ["strategy", 11, "left"],
  ["axis", 5, "left"],
  ["N", 9],
  ["n", 6],
  ["D", 4],
  ["K", 4],
  ["B", 6],
];
const MEASURED: readonly Column[] = [
  ["seconds", 9],
  ["floor", 9],
  ["ratio", 6],
  ["GB/s", 8],
  ["share", 7],
  ["GFLOP/s", 8],
  ["share", 7],
  ["memory", 8],
];

const DIM = "2";
const RED = "31";

/** Writes text in an ANSI style, or as it is. */
type Paint = (text: string, code: string) => string;

function painter(color: boolean): Paint {
  return (text, code) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** The head of the table; `color` makes it dim. */
export function headLine(color: boolean): string {
  const columns = [...CASE, ...MEASURED];
  return `${painter(color)(line(columns, columns.map(([head]) => head)), DIM)}\n`;
}

/** A point's line; `color` makes a failure red. */
export function pointLine(point: MeasuredPoint, color: boolean): string {
  const begun = line(CASE, caseCells(point));
  const figures = achieved(point);
  if (figures === undefined) {
    return `${painter(color)(`${begun}  failed: ${plain(point.message)}`, RED)}\n`;
  }
  const cells = [
    `${measuredSeconds(figures.seconds)}${figures.repeats === 0 ? "*" : " "}`,
    measuredSeconds(figures.floorSeconds),
    threeDigits(figures.ratio),
    threeDigits(figures.bytesPerSecond / 1e9),
    measuredShare(figures.bandwidthShare),
    threeDigits(figures.operationsPerSecond / 1e9),
    measuredShare(figures.operationsShare),
    measuredBytes(point.timing!.peakBytes),
  ];
  return `${begun}${line(MEASURED, cells)}\n`;
}

/** A case in a few words, such as "bait 1,000×384 K=10 n=100 B=10". */
export function caseName({ strategy, sizes: { N, n, D, K, B } }: MeasuredCase): string {
  return `${strategy} ${thousands(N)}×${D} K=${K} n=${thousands(n)} B=${thousands(B)}`;
}

/** The exponents, one line per strategy; `color` makes the head dim. */
export function exponentLines(points: readonly MeasuredPoint[], color: boolean): string {
  const panels = growthSeries(points);
  const strategies = [...new Set(panels.flatMap(({ series }) => series.map((s) => s.strategy)))];
  if (strategies.length === 0) return "";
  const columns: Column[] = [
    ["exponent of", 11, "left"],
    ...axes.map((axis) => [axis, 14] as const),
  ];
  const rows = strategies.map((strategy) => [
    strategy,
    ...axes.map((axis) => {
      const { series = [] } = panels.find((panel) => panel.axis === axis) ?? {};
      return exponentText(series.find((other) => other.strategy === strategy)?.growth);
    }),
  ]);
  const head = painter(color)(line(columns, columns.map(([text]) => text)), DIM);
  return [head, ...rows.map((row) => line(columns, row))].map((text) => `${text}\n`).join("");
}

function caseCells({ strategy, axes: own, sizes: { N, n, D, K, B } }: MeasuredCase): string[] {
  const axis = own.length === 0 ? "–" : own.length === axes.length ? "base" : own.join(",");
  return [strategy, axis, thousands(N), thousands(n), String(D), String(K), thousands(B)];
}

function line(columns: readonly Column[], cells: readonly string[]): string {
  return columns.map(([, width, left], i) =>
    left === "left" ? `${cells[i]!.padEnd(width)} ` : ` ${cells[i]!.padStart(width)}`
  ).join("");
}
