/** The frame of a chart: axes with their titles, a grid, and the scales between them. */
import { type Html, markup } from "../html.ts";
import type { Canvas, Ink } from "./chart.ts";
import { extent, linearScale, logScale, nice, type Pair, type Scale } from "./scale.ts";
import { label, line } from "./shapes.ts";
import { textWidth } from "./text.ts";

/** An axis. */
export interface Axis {
  /** The values that it includes. */
  readonly values: readonly number[];
  /** With the unit. */
  readonly title: string;
  /** Writes a tick. */
  readonly format: (value: number) => string;
  /** Default false. */
  readonly log?: boolean;
  /** Whether it ends at round values; default false. */
  readonly nice?: boolean;
  /** Ticks, instead of round values. */
  readonly ticks?: readonly number[];
  /** A value with a highlighted grid line. */
  readonly reference?: number;
}

/** Margins of the plot, in pixels. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** A frame. */
export interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  /** Axes and grid. */
  readonly content: Html;
  /** Where the plot is, in pixels. */
  readonly area: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

/** Least pixels between ticks. */
const GAP = 14;

/** Lays out a frame; `right` is the margin in pixels. */
export function frame(
  { width, height, ink }: Canvas,
  { x: xAxis, y: yAxis }: { readonly x: Axis; readonly y: Axis },
  right = 14,
): Frame {
  const [top, bottom] = [30, height - 44];
  const y = scaleOf(yAxis, [bottom, top], Math.max(2, (bottom - top) / 44));
  const left = 12 + Math.max(...y.ticks.map((tick) => textWidth(yAxis.format(tick), 12)), 8);
  const end = Math.max(left + 40, width - right);
  const x = scaleOf(xAxis, [left + 4, end], Math.max(2, (end - left) / 72));
  const grid = y.ticks.map((tick) =>
    line(left, y.at(tick), end, y.at(tick), tick === yAxis.reference ? ink.strong : ink.rule)
  );
  const yTicks = y.ticks.map((tick) =>
    label(yAxis.format(tick), left - 8, y.at(tick), { anchor: "end", fill: ink.muted })
  );
  const xTicks = apart(x, xAxis.format).map((tick) =>
    markup`${line(x.at(tick), bottom, x.at(tick), bottom + 4, ink.strong)}${
      label(xAxis.format(tick), x.at(tick), bottom + 14, {
        anchor: x.at(tick) > end - 12 && right < 20 ? "end" : "middle",
        fill: ink.muted,
      })
    }`
  );
  const xReference = xAxis.reference === undefined
    ? undefined
    : line(x.at(xAxis.reference), top, x.at(xAxis.reference), bottom, ink.strong);
  const content = markup`${grid}${xReference}${yTicks}${
    line(left, bottom, end, bottom, ink.strong)
  }${xTicks}${label(ink.arrows ? `↑ ${yAxis.title}` : yAxis.title, 0, 8, { fill: ink.muted })}${
    label(towards(xAxis.title, ink), end, height - 8, { anchor: "end", fill: ink.muted })
  }`;
  return { x, y, content, area: { left, right: end, top, bottom } };
}

/** The title of a horizontal axis. */
export function towards(title: string, ink: Ink): string {
  return ink.arrows ? `${title} →` : title;
}

function scaleOf(axis: Axis, range: Pair, count: number): Scale {
  const { values, log = false, ticks } = axis;
  if (log) {
    const positive = values.filter((value) => value > 0);
    const [low, high] = positive.length === 0 ? [1, 10] as const : extent(positive);
    const scale = logScale([low / 1.15, high * 1.15], range, count);
    return ticks === undefined ? scale : { ...scale, ticks };
  }
  const domain = extent(values);
  const scale = linearScale(axis.nice ? nice(domain, count) : domain, range, count);
  return ticks === undefined ? scale : { ...scale, ticks };
}

/** Drops every second, third … tick if their texts would touch. */
function apart({ ticks, at }: Scale, format: (value: number) => string): readonly number[] {
  for (let step = 1; step < ticks.length; step++) {
    const kept = ticks.filter((_, i) => i % step === 0);
    const free = kept.every((tick, i) => {
      if (i === 0) return true;
      const before = kept[i - 1]!;
      const room = (textWidth(format(tick), 12) + textWidth(format(before), 12)) / 2 + GAP;
      return Math.abs(at(tick) - at(before)) >= room;
    });
    if (free) return kept;
  }
  return ticks.slice(0, 1);
}
