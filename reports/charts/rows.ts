/** The rows of charts with one row per strategy: a name, and a band of the plot beside it. */
import { type Html, markup } from "../html.ts";
import type { Canvas, NamedMark } from "./chart.ts";
import { extent, linearScale, logScale, type Scale } from "./scale.ts";
import { towards } from "./frame.ts";
import { label, line } from "./shapes.ts";
import { fitted, textWidth } from "./text.ts";

/** Height of a row, in pixels. */
export const ROW = 26;
const TOP = 8;
const BOTTOM = 44;

/** A chart's height in pixels. */
export function rowsHeight(rows: number): number {
  return TOP + Math.max(1, rows) * ROW + BOTTOM;
}

/** Rows beside a horizontal axis. */
export interface Rows {
  readonly x: Scale;
  /** The middle of a row, in pixels. */
  readonly y: (row: number) => number;
  /** Names, axis and grid. */
  readonly content: Html;
  /** The ends of the plot, in pixels. */
  readonly left: number;
  readonly right: number;
}

/** The axis below the rows. */
export interface RowAxis {
  /** The values that it includes. */
  readonly values: readonly number[];
  readonly title: string;
  /** Writes a tick. */
  readonly format: (value: number) => string;
  /** Default false. */
  readonly log?: boolean;
}

/** Lays out rows; `right` is the margin in pixels. */
export function layRows(
  { width, height, ink, focus }: Canvas,
  marks: readonly Pick<NamedMark, "label">[],
  axis: RowAxis,
  right = 16,
): Rows {
  const most = Math.min(170, width * 0.36);
  const names = marks.map(({ label }) => fitted(label, 12, most));
  const left = 12 + Math.max(0, ...names.map((name) => textWidth(name, 12)));
  const [end, bottom] = [width - right, height - BOTTOM];
  const count = Math.max(2, (end - left) / 105);
  const positive = axis.values.filter((value) => value > 0);
  const [low, high] = extent(positive);
  const x = axis.log
    ? logScale([low / 1.25, high * 1.25], [left, end], count)
    : linearScale(extent(axis.values), [left, end], count);
  const y = (row: number): number => TOP + (row + 0.5) * ROW;
  const ticks = x.ticks.map((tick, i) =>
    markup`${line(x.at(tick), TOP, x.at(tick), bottom, ink.rule)}${
      label(axis.format(tick), x.at(tick), bottom + 12, {
        anchor: i === 0 && x.at(tick) < left + 8
          ? "start"
          : x.at(tick) > end - 12
          ? "end"
          : "middle",
        fill: ink.muted,
      })
    }`
  );
  const texts = names.map((name, row) =>
    label(name, left - 10, y(row), {
      anchor: "end",
      fill: ink.ink,
      weight: focus !== undefined && focus === marks[row]!.label ? 650 : 400,
    })
  );
  const content = markup`${ticks}${line(left, bottom, end, bottom, ink.strong)}${texts}${
    label(towards(axis.title, ink), end, height - 8, { anchor: "end", fill: ink.muted })
  }`;
  return { x, y, content, left, right: end };
}
