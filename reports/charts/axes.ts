/** What all charts share: fonts and colours, axes and their ticks. */
import type { Chart, ChartOptions, Plugin, Scale } from "chart.js";
import type { Decoration, Ink } from "./spec.ts";
import { fitted } from "./text.ts";

/** The options of one axis in a configuration. */
export type AxisOptions = NonNullable<ChartOptions["scales"]>[string];

/** An axis of numbers. */
export interface Axis {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly values: readonly number[];
  /** Share of the range that is added at both ends; default 0. */
  readonly room?: number;
  readonly log?: boolean;
  readonly ticks?: readonly number[];
  readonly reference?: number | undefined;
}

/** The least and the largest finite value. */
export function extent(values: Iterable<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

const MOST_TICKS = 9;

/** Pixels of text from Chart.js and of its own that decorations write. */
const SIZE = 12;

const decorations: Plugin = {
  id: "decorations",
  afterDatasetsDraw(chart: Chart): void {
    // As it was given: among Chart.js's resolved options, functions are called for their value.
    const given = chart.config.options as Options | undefined;
    const { draw, font } = given?.plugins?.decorations ?? {};
    if (draw === undefined) return;
    chart.ctx.save();
    Object.assign(chart.ctx, { font, textBaseline: "middle", textAlign: "left" });
    draw(chart);
    chart.ctx.restore();
  },
};

interface Options {
  readonly plugins?: { readonly decorations?: { draw?: Decoration; font: string } };
}

/** The options that all charts have; `title` is the vertical axis', written above it. */
export function settings(
  ink: Ink,
  scales: Readonly<Record<string, AxisOptions>>,
  { padding = {}, title, draw }: {
    readonly padding?: { readonly left?: number; readonly right?: number; readonly top?: number };
    readonly title?: string;
    readonly draw?: Decoration | undefined;
  },
): { options: ChartOptions; plugins: Plugin[] } {
  const font = { family: ink.font, size: SIZE };
  return {
    plugins: [decorations],
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      font,
      layout: { padding },
      scales,
      plugins: {
        legend: { display: false },
        tooltip: { enabled: false },
        title: {
          display: title !== undefined,
          text: title ?? "",
          align: "start",
          color: ink.muted,
          font: { ...font, weight: "normal" },
          padding: { top: 0, bottom: 14 },
        },
        ...{ decorations: { draw, font: `${SIZE}px ${ink.font}` } },
      },
    },
  };
}

/** A horizontal axis below the plot; `grid` shows its lines. */
export function across(axis: Axis, ink: Ink, width: number, grid = false): AxisOptions {
  return {
    ...numbers(axis, ink, Math.max(3, Math.min(MOST_TICKS, Math.floor(width / 50)))),
    position: "bottom",
    title: { display: true, text: axis.title, align: "end", color: ink.muted, padding: { top: 2 } },
    border: { color: ink.strong },
    grid: {
      drawOnChartArea: grid,
      drawTicks: !grid,
      tickLength: 4,
      tickColor: ink.strong,
      color: lineColour(axis, ink),
    },
  } as AxisOptions;
}

/** A vertical axis beside the plot, with grid lines; its title is the chart's. */
export function upward(axis: Axis, ink: Ink, height: number): AxisOptions {
  return {
    ...numbers(axis, ink, Math.max(3, Math.floor(height / 28))),
    border: { display: false },
    grid: { drawTicks: false, color: lineColour(axis, ink) },
  } as AxisOptions;
}

function lineColour({ reference }: Axis, { strong, rule }: Ink): unknown {
  return ({ tick }: { tick?: { value: number } }) => tick?.value === reference ? strong : rule;
}

/** An axis of names, at 0, 1, 2 …, which are cut to so many pixels; `head` puts it above the plot. */
export function names(
  labels: readonly string[],
  ink: Ink,
  longest: number,
  head?: { readonly turn: number; readonly height: number },
): AxisOptions {
  const turn = head?.turn ?? 0;
  return {
    type: "linear",
    min: -0.5,
    max: Math.max(1, labels.length) - 0.5,
    offset: false,
    border: { display: false },
    grid: { display: false, drawTicks: false },
    ...head === undefined ? { reverse: true } : { position: "top" },
    ticks: {
      autoSkip: false,
      padding: 6,
      color: ink.ink,
      minRotation: turn,
      maxRotation: turn,
      callback: (_, index) => fitted(labels[index]!, SIZE, longest),
    },
    afterBuildTicks: (scale) => {
      scale.ticks = labels.map((_, value) => ({ value }));
    },
    // Chart.js gives an axis at most half of the chart, and the rest to few rows.
    afterFit: (scale) => {
      if (head !== undefined) scale.height = head.height;
    },
  };
}

function numbers(axis: Axis, ink: Ink, most: number): object {
  const { format, values, log = false, room = 0, ticks } = axis;
  const [low, high] = extent(log ? values.filter((value) => value > 0) : values);
  const margin = room * (high - low) || (low < high ? 0 : Math.abs(low) * 0.1 || 1);
  return {
    type: log ? "logarithmic" : "linear",
    min: log ? (low || high / 10) / 1.15 : low - margin,
    max: log ? high * 1.15 : high + margin,
    ticks: {
      color: ink.muted,
      padding: 8,
      maxRotation: 0,
      autoSkipPadding: 14,
      includeBounds: false,
      // The ends, which are not shown, count.
      maxTicksLimit: most + 2,
      callback: (value: number) => format(value).replace("-", "−"),
    },
    afterBuildTicks(scale: Scale): void {
      if (ticks !== undefined) scale.ticks = ticks.map((value) => ({ value }));
      else if (log) scale.ticks = roundTicks(scale, most);
    },
  };
}

/** Of a logarithmic axis, 1, 2 and 5 times powers of ten if there is room for them, else powers. */
function roundTicks({ min, max }: Scale, most: number): Scale["ticks"] {
  const powers = Array.from({ length: 24 }, (_, i) => i - 12);
  const of = (...digits: number[]): number[] =>
    powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((value) => value >= min && value <= max);
  const fine = of(1, 2, 5);
  return (fine.length <= most ? fine : of(1)).map((value) => ({ value }));
}
