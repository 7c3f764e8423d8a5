/** Lines with bands: learning curves, costs, profiles, times and growth. */
import type { Chart, ChartDataset, PointStyle } from "chart.js";
import { bounds } from "../../core/format.ts";
import { SHAPES } from "../colours.ts";
import { across, type Axis, settings, upward } from "./axes.ts";
import { type ChartSpec, fade, type NamedMark, paintOf, type Pen, type Stop } from "./spec.ts";
import { fitted, moveApart, textWidth } from "./text.ts";

/** A strategy's line. */
export interface Line {
  readonly strategy: number;
  readonly mark: NamedMark;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly low?: readonly number[] | undefined;
  readonly high?: readonly number[] | undefined;
  readonly threads?: readonly (readonly number[])[];
  readonly describe?: (index: number) => string;
  readonly ending?: string;
}

/** The data of a chart of lines. */
export interface LineChart {
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  readonly value?: (y: number) => string;
  /** Whether a place of the chart is all lines at one x, or one point of one line. */
  readonly by: "x" | "point";
  readonly titleOf: (x: number) => string;
  readonly dotted?: boolean;
  readonly names?: "beside" | "ends" | "none";
  readonly behind?: readonly Dataset[];
}

/** A dataset of lines. */
export type Dataset = ChartDataset<"line", { x: number; y: number }[]>;

/** A chart narrower than this has no room for names at the ends of lines. */
const NAMES_FROM = 430;
const LONGEST = 130;
const LOUD = 4;
const NAME_HEIGHT = 15;

/** How Chart.js draws a mark's point; open shapes have a stronger outline. */
export function pointOf(
  { shape }: NamedMark,
  size: number,
): { pointStyle: PointStyle; pointRadius: number; pointBorderWidth: number } {
  const [pointStyle, scale] = SHAPES[shape];
  const open = shape === "saltire" || shape === "star" || shape === "plus";
  return { pointStyle, pointRadius: size * scale, pointBorderWidth: open ? 1.6 : 1 };
}

function isLoud({ mark, strategy }: Line, place: number, { quiet, focus }: Pen["view"]): boolean {
  return !quiet || place < LOUD || mark.colour === 0 || strategy === focus;
}

/** Draws lines. */
export function lineChart(pen: Pen, options: LineChart): ChartSpec {
  const { width, ink } = pen;
  const { lines, x, y, by, names = "beside" } = options;
  // Small charts are lower.
  const height = Math.round(Math.max(230, Math.min(400, width * 0.62)));
  const named = names !== "none" && width >= NAMES_FROM && lines.length > 0;
  const endings = lines.map(({ ending, mark }) => fitted(ending ?? mark.label, 12, LONGEST));
  const longest = Math.max(0, ...endings.map((text) => textWidth(text, 12)));
  const right = !named ? 12 : names === "beside" ? 18 + longest : 10 + longest / 2;
  const main = lines.map((line, place) => lineOf(line, place, pen, options.dotted));
  const back = lines.flatMap((line, place) => bandOf(line, place, pen, lines.length > 5));
  const complete = named && names === "beside" && lines.length <= (height - 74) / NAME_HEIGHT;
  const write = names === "beside" ? namesBeside : namesAtEnds;
  return {
    config: {
      type: "line",
      data: { datasets: [...main, ...back, ...options.behind ?? []] },
      ...settings(
        ink,
        { x: across(x, ink, width - right), y: upward(y, ink, height - 74) },
        {
          padding: { right },
          title: y.title,
          draw: named
            ? (chart) => write(chart, endsOf(chart, lines, endings, pen), ink.ground)
            : undefined,
        },
      ),
    },
    height,
    stops: by === "x" ? stopsByX(options) : stopsByPoint(options),
    stride: by === "x" ? 0 : lines[0]?.xs.length ?? 0,
    cursor: by === "x" ? "line" : "ring",
    legend: complete ? [] : lines.map(({ mark }) => mark),
  };
}

function lineOf(line: Line, place: number, pen: Pen, dotted = false): Dataset {
  const { mark, xs, ys, strategy } = line;
  const { ink, view, width } = pen;
  const loud = isLoud(line, place, view);
  const focused = strategy === view.focus;
  const paint = loud
    ? paintOf(pen, strategy, mark)
    : fade(ink.strong, view.focus === undefined ? 1 : 0.4);
  const small = width < NAMES_FROM;
  const point = pointOf(mark, small ? 2.7 : 3.4);
  // A few points only, staggered so that those of different lines do not sit on one another.
  const every = dotted ? 1 : Math.max(1, Math.ceil(xs.length / (small ? 4 : 6)));
  return {
    label: mark.label,
    data: zip(xs, ys),
    order: focused ? -1 : 0,
    borderColor: paint,
    backgroundColor: paint,
    borderWidth: focused ? 3 : loud ? 2 : 1.25,
    borderDash: loud ? [...mark.dash] : [],
    borderJoinStyle: "round",
    ...point,
    pointRadius: xs.map((_, i) => loud && (i + place) % every === 0 ? point.pointRadius : 0),
    clip: 6,
  };
}

/** What shows a line's uncertainty: its threads, or its band if it is highlighted or none is in the background. */
function bandOf(line: Line, place: number, pen: Pen, many: boolean): Dataset[] {
  const { strategy, mark, xs, low, high, threads } = line;
  const { quiet, focus } = pen.view;
  const plain = { order: 2, pointRadius: 0, borderWidth: 0, clip: 0 } as const;
  if (threads !== undefined && isLoud(line, place, pen.view)) {
    const borderColor = paintOf(pen, strategy, mark, 0.4);
    return threads.map((ys) => ({ ...plain, data: zip(xs, ys), borderWidth: 0.8, borderColor }));
  }
  if (low === undefined || high === undefined || (quiet && strategy !== focus)) return [];
  const backgroundColor = paintOf(
    pen,
    strategy,
    mark,
    strategy === focus ? 0.24 : many ? 0.06 : 0.11,
  );
  return [
    { ...plain, data: zip(xs, high), fill: "+1", backgroundColor },
    { ...plain, data: zip(xs, low) },
  ];
}

function zip(xs: readonly number[], ys: readonly number[]): { x: number; y: number }[] {
  return xs.map((x, i) => ({ x, y: ys[i]! }));
}

function describe({ low, high, ys, describe }: Line, index: number, options: LineChart): string {
  const { y, value = y.format } = options;
  if (describe !== undefined) return describe(index);
  if (low === undefined || high === undefined) return value(ys[index]!);
  return `${value(ys[index]!)} ${bounds({ low: low[index]!, high: high[index]! }, value)}`;
}

function stopsByX(options: LineChart): Stop[] {
  const { lines, titleOf } = options;
  const all = [...new Set(lines.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  return all.map((x) => {
    const here = lines.flatMap((line, datasetIndex) => {
      const index = line.xs.indexOf(x);
      return Number.isFinite(line.ys[index]) ? [{ line, datasetIndex, index }] : [];
    }).sort((a, b) => b.line.ys[b.index]! - a.line.ys[a.index]!);
    return {
      elements: here.map(({ datasetIndex, index }) => ({ datasetIndex, index })),
      title: titleOf(x),
      rows: here.map(({ line, index }) => ({
        mark: line.mark,
        name: line.mark.label,
        value: describe(line, index, options),
      })),
    };
  });
}

function stopsByPoint(options: LineChart): Stop[] {
  return options.lines.flatMap((line, datasetIndex) =>
    line.xs.map((x, index) => ({
      elements: [{ datasetIndex, index }],
      title: line.mark.label,
      rows: [{ mark: line.mark, name: options.titleOf(x), value: describe(line, index, options) }],
    })).filter((_, index) => Number.isFinite(line.ys[index]))
  );
}

interface End {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly paint: string;
  readonly loud: boolean;
}

function endsOf(chart: Chart, lines: readonly Line[], endings: readonly string[], pen: Pen): End[] {
  const { left, right, top, bottom } = chart.chartArea;
  return lines.flatMap((line, i) => {
    const points = chart.getDatasetMeta(i).data;
    const last = points[
      line.ys.findLastIndex((y, j) => Number.isFinite(y) && points[j]!.x < right + 1)
    ];
    // Only if it is zoomed, a line leaves the plot.
    if (last === undefined || last.x < left || last.y < top - 1 || last.y > bottom + 1) return [];
    const loud = isLoud(line, i, pen.view);
    const paint = loud
      ? paintOf(pen, line.strategy, line.mark)
      : fade(pen.ink.muted, pen.view.focus === undefined ? 1 : 0.3);
    return [{ text: endings[i]!, x: last.x, y: last.y, paint, loud }];
  });
}

/** Names beside the plot, connected to the ends of their lines; only those in colour if room is short. */
function namesBeside({ ctx, chartArea: { top, bottom, right } }: Chart, all: readonly End[]): void {
  const room = Math.floor((bottom - top) / NAME_HEIGHT) + 1;
  const shown = all.length > room ? all.filter(({ loud }) => loud).slice(0, room) : all;
  const ends = shown.toSorted((a, b) => a.y - b.y);
  const heights = moveApart(ends.map(({ y }) => y), NAME_HEIGHT, top - 6, bottom);
  ctx.lineWidth = 1;
  ends.forEach(({ text, x, y, paint }, i) => {
    ctx.strokeStyle = ctx.fillStyle = paint;
    ctx.globalAlpha = 0.4;
    ctx.beginPath();
    ctx.moveTo(x + 5, y);
    ctx.lineTo(right + 12, heights[i]!);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.fillText(text, right + 16, heights[i]!);
  });
}

const TRIED = [0, -11, 11, -20, 20];

/** Names in colour beside their line's end; one without room is left to the legend. */
function namesAtEnds(chart: Chart, ends: readonly End[], ground: string): void {
  const { ctx, width, chartArea: { top, bottom } } = chart;
  const taken: { left: number; right: number; middle: number }[] = [];
  Object.assign(ctx, { strokeStyle: ground, lineWidth: 3, lineJoin: "round" });
  for (const { text, x, y, paint, loud } of ends) {
    if (!loud) continue;
    const wide = textWidth(text, 12);
    const left = x + 8 + wide <= width ? x + 8 : x - 8 - wide;
    const middle = TRIED.map((shift) => y + shift).find((tried) =>
      tried >= top - 8 && tried <= bottom - 6 &&
      taken.every((other) =>
        left > other.right || left + wide < other.left ||
        Math.abs(tried - other.middle) >= NAME_HEIGHT - 3
      )
    );
    if (middle === undefined) continue;
    taken.push({ left, right: left + wide, middle });
    ctx.fillStyle = paint;
    ctx.strokeText(text, left, middle);
    ctx.fillText(text, left, middle);
  }
}
