/** Lines with bands, for learning curves, differences, costs, profiles and growth. */
import { type Html, markup } from "../html.ts";
import { type Axis, type Frame, frame } from "./frame.ts";
import { type Canvas, type Chart, type Ink, type NamedMark, px, type Stop } from "./chart.ts";
import { fitted, moveApart, textWidth } from "./text.ts";
import { extent, type Scale } from "./scale.ts";
import { bandPath, label, linePath, point, strength } from "./shapes.ts";

/** A strategy's line. */
export interface Line {
  readonly mark: NamedMark;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly low?: readonly number[] | undefined;
  readonly high?: readonly number[] | undefined;
  /** Thin lines behind it, for example one per seed. */
  readonly threads?: readonly (readonly number[])[];
  /** Describes a point; default its value. */
  readonly describe?: (index: number) => string;
  /** The name at its end; default its label. */
  readonly ending?: string;
}

/** The data of a chart of lines. */
export interface LineChartOptions {
  /** The most important first. */
  readonly lines: readonly Line[];
  readonly x: Omit<Axis, "values">;
  readonly y: Omit<Axis, "values">;
  /** More values that the axes include, to match neighbouring charts. */
  readonly include?: { readonly x?: readonly number[]; readonly y?: readonly number[] };
  /** Whether a place of the chart is all lines at one x, or one point of one line. */
  readonly by: "x" | "point";
  /** A place's title from its x. */
  readonly titleOf: (x: number) => string;
  /** How many points are drawn per line: about six, or all. */
  readonly points?: "few" | "all" | "none";
  /** Default false. */
  readonly steps?: boolean;
  /** Default "beside" the plot. */
  readonly names?: "beside" | "ends" | "none";
  /** Draws below the lines. */
  readonly below?: (frame: Frame) => Html | undefined;
}

/** A chart narrower than this has no room for names at the ends of lines. */
export const NAMES_FROM = 430;
const LONGEST = 130;
/** Bands of more lines than this are fainter. */
const CROWD = 5;

/** Draws lines. */
export function lineChart(canvas: Canvas, options: LineChartOptions): Chart {
  const { ink, focus, width, height } = canvas;
  const { lines, include = {} } = options;
  const endings = lines.map((each) => fitted(each.ending ?? each.mark.label, 12, LONGEST));
  const { names = "beside" } = options;
  const named = width >= NAMES_FROM && lines.length > 0 && names !== "none";
  const longest = Math.max(0, ...endings.map((text) => textWidth(text, 12)));
  const right = !named ? 14 : names === "beside" ? 26 + longest : 10 + longest / 2;
  const laid = frame(canvas, {
    x: { ...options.x, values: [...lines.flatMap(({ xs }) => xs), ...include.x ?? []] },
    y: { ...options.y, values: [...heights(lines), ...include.y ?? []] },
  }, right);
  const behind = [...lines].reverse();
  const faint = lines.length > CROWD ? 0.06 : 0.11;
  const bands = behind.map((each) => band(each, laid, ink, focus, faint));
  const radius = width < NAMES_FROM ? 2.7 : 3.4;
  const drawn = behind.map((each) =>
    stroke(each, laid, ink, focus, { ...options, radius }, lines.indexOf(each))
  );
  const content = markup`${laid.content}${options.below?.(laid)}${bands}${drawn}${
    !named
      ? undefined
      : names === "beside"
      ? namesBeside(lines, endings, laid, canvas)
      : namesAtEnds(lines, endings, laid, canvas)
  }`;
  const stops = options.by === "x"
    ? stopsByX(lines, laid, options)
    : lines.flatMap((each) => stopsOf(each, laid, options));
  const stride = options.by === "x" ? 0 : lines[0]?.xs.length ?? 0;
  return { width, height, content, stops, stride, cursor: options.by === "x" ? "line" : "ring" };
}

/** How much of the means' range a band may take above and below them. */
const ROOM = 0.1;

/**
 * What a vertical axis is to hold of some lines: their means and threads, and of their bands as much as
 * leaves the means in sight. Intervals of few seeds may be wider than all that is to be compared.
 */
export function heights(lines: readonly Pick<Line, "ys" | "low" | "high" | "threads">[]): number[] {
  const means = lines.flatMap(({ ys, threads = [] }) => [...ys, ...threads.flat()]);
  if (means.length === 0) return [];
  const [least, most] = extent(means);
  const room = ROOM * Math.max(most - least, 1e-9);
  const edges = lines.flatMap(({ low = [], high = [] }) => [...low, ...high]);
  if (edges.length === 0) return means;
  const [lowest, highest] = extent(edges);
  return [...means, Math.max(lowest, least - room), Math.min(highest, most + room)];
}

function band(
  { mark, xs, low, high, threads = [] }: Line,
  { x, y, area: { top, bottom } }: Frame,
  ink: Ink,
  focus: string | undefined,
  faint: number,
): Html {
  const paint = ink.mark(mark.colour);
  const dim = strength(mark.label, focus);
  const inside = (value: number): number => Math.max(top, Math.min(bottom, y.at(value)));
  const across = xs.map(x.at);
  const area = low === undefined || high === undefined
    ? undefined
    : markup`<path d="${
      bandPath(across, low.map(inside), high.map(inside))
    }" fill="${paint}" fill-opacity="${(focus === mark.label ? 0.24 : faint) * dim}"/>`;
  const thin = threads.map((thread) =>
    markup`<path d="${
      linePath(across, thread.map(y.at))
    }" fill="none" stroke="${paint}" stroke-width="0.8" stroke-opacity="${0.5 * dim}"/>`
  );
  return markup`${area}${thin}`;
}

function stroke(
  { mark, xs, ys }: Line,
  { x, y }: Frame,
  ink: Ink,
  focus: string | undefined,
  { points = "few", steps = false, radius }: LineChartOptions & { readonly radius: number },
  index: number,
): Html {
  const [across, up] = [xs.map(x.at), ys.map(y.at)];
  const dash = mark.dash.length === 0
    ? undefined
    : markup` stroke-dasharray="${mark.dash.join(" ")}"`;
  const path = steps ? stepPath(across, up) : linePath(across, up);
  // A few points only, staggered so that those of different lines do not sit on one another.
  const every = points === "all" ? 1 : Math.max(1, Math.ceil(xs.length / (radius < 3 ? 4 : 6)));
  const dots = points === "none"
    ? []
    : across.flatMap((at, i) =>
      (i + index) % every === 0 && Number.isFinite(up[i])
        ? [point(mark, at, up[i]!, radius, ink)]
        : []
    );
  const dim = strength(mark.label, focus);
  return markup`<g${
    dim === 1 ? undefined : markup` opacity="${dim}"`
  }><path d="${path}" fill="none" stroke="${ink.mark(mark.colour)}" stroke-width="${
    focus === mark.label ? 3 : 2
  }" stroke-linejoin="round"${dash}/>${dots}</g>`;
}

function stepPath(xs: readonly number[], ys: readonly number[]): string {
  const stepXs = xs.flatMap((x, i) => i === 0 ? [x] : [x, x]);
  const stepYs = ys.flatMap((y, i) => i === 0 ? [y] : [ys[i - 1]!, y]);
  return linePath(stepXs, stepYs);
}

function describe(each: Line, index: number, format: (value: number) => string): string {
  return each.describe?.(index) ?? format(each.ys[index]!);
}

function stopsByX(
  lines: readonly Line[],
  { x, area }: Frame,
  { titleOf, y: axis }: LineChartOptions,
): Stop[] {
  const all = [...new Set(lines.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  return all.map((value) => ({
    x: x.at(value),
    y: area.top,
    title: titleOf(value),
    rows: lines.flatMap((each) => {
      const index = each.xs.indexOf(value);
      return index < 0 || !Number.isFinite(each.ys[index]) ? [] : [{ each, index }];
    }).sort((a, b) => b.each.ys[b.index]! - a.each.ys[a.index]!)
      .map(({ each, index }) => ({
        mark: each.mark,
        name: each.mark.label,
        value: describe(each, index, axis.format),
      })),
  }));
}

function stopsOf(
  each: Line,
  { x, y }: Frame,
  { titleOf, y: axis }: LineChartOptions,
): Stop[] {
  return each.xs.flatMap((value, i) =>
    !Number.isFinite(each.ys[i]) ? [] : [{
      x: x.at(value),
      y: y.at(each.ys[i]!),
      title: each.mark.label,
      rows: [{ mark: each.mark, name: titleOf(value), value: describe(each, i, axis.format) }],
    }]
  );
}

const NAME_HEIGHT = 15;

/** Names beside the plot, connected to the ends of their lines. */
function namesBeside(
  lines: readonly Line[],
  endings: readonly string[],
  { x, y, area }: Frame,
  { ink, focus }: Canvas,
): Html {
  const ends = endsOf(lines, endings, x, y).sort((a, b) => a.y - b.y);
  const heights = moveApart(ends.map((end) => end.y), NAME_HEIGHT, area.top - 6, area.bottom);
  return markup`${
    ends.map(({ mark, text, x, y }, i) => {
      const paint = ink.mark(mark.colour);
      const dim = strength(mark.label, focus);
      return markup`<g${dim === 1 ? undefined : markup` opacity="${dim}"`}><path d="M${px(x + 5)} ${
        px(y)
      }L${px(area.right + 12)} ${
        px(heights[i]!)
      }" fill="none" stroke="${paint}" stroke-opacity="0.4"/>${
        label(text, area.right + 16, heights[i]!, { fill: paint })
      }</g>`;
    })
  }`;
}

/** The end of a line, and its name. */
interface End {
  readonly mark: NamedMark;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function endsOf(lines: readonly Line[], endings: readonly string[], x: Scale, y: Scale): End[] {
  return lines.flatMap(({ mark, xs, ys }, i) => {
    const last = ys.findLastIndex((value) => Number.isFinite(value));
    return last < 0 ? [] : [{ mark, text: endings[i]!, x: x.at(xs[last]!), y: y.at(ys[last]!) }];
  });
}

/** Offsets from an end that are tried for its name, in pixels. */
const TRIED = [0, -11, 11, -20, 20];

/** Names beside their line's end; one without room is left to the legend. */
function namesAtEnds(
  lines: readonly Line[],
  endings: readonly string[],
  { x, y, area }: Frame,
  { width, ink, focus }: Canvas,
): Html {
  const taken: (readonly [left: number, right: number, middle: number])[] = [];
  return markup`${
    endsOf(lines, endings, x, y).map(({ mark, text, x: end, y: height }) => {
      const wide = textWidth(text, 12);
      const left = end + 8 + wide <= width ? end + 8 : end - 8 - wide;
      const free = TRIED.map((shift) => height + shift).find((middle) =>
        middle >= area.top - 8 && middle <= area.bottom - 6 &&
        taken.every(([from, to, other]) =>
          left > to || left + wide < from || Math.abs(middle - other) >= NAME_HEIGHT - 3
        )
      );
      if (free === undefined) return undefined;
      taken.push([left, left + wide, free]);
      const dim = strength(mark.label, focus);
      return markup`<g${
        dim === 1 ? undefined : markup` opacity="${dim}"`
      } paint-order="stroke" stroke="${ink.ground}" stroke-width="3" stroke-linejoin="round">${
        label(text, left, free, { fill: ink.mark(mark.colour) })
      }</g>`;
    })
  }`;
}
