/** Points of the ladders by axis and strategy, with the fitted growth, in numbers and in words. */
import { axes, type Axis, type MeasuredPoint } from "../../runs/measurement.ts";
import { type Growth, growth } from "../../statistics/growth.ts";
import { type Achieved, achieved } from "./achieved.ts";
import { listed, threeDigits } from "../../core/format.ts";

/** One rung. */
export interface Rung {
  readonly size: number;
  readonly point: MeasuredPoint;
  readonly achieved: Achieved;
}

/** One strategy along one axis. */
export interface GrowthSeries {
  readonly strategy: string;
  /** By ascending size; rungs that failed are left out. */
  readonly rungs: readonly Rung[];
  /** How seconds grow with the size; undefined below two rungs. */
  readonly growth: Growth | undefined;
}

/** All strategies along one axis. */
export interface AxisSeries {
  readonly axis: Axis;
  /** In the order of measuring; strategies without a rung are left out. */
  readonly series: readonly GrowthSeries[];
}

/** Sorts the points of ladders by axis and strategy. */
export function growthSeries(points: readonly MeasuredPoint[]): AxisSeries[] {
  const strategies = [...new Set(points.map(({ strategy }) => strategy))];
  return axes.map((axis) => ({
    axis,
    series: strategies.map((strategy) => {
      const rungs = rungsOf(points.filter((point) => point.strategy === strategy), axis);
      const law = growth(rungs.map(({ size, achieved }) => ({ size, value: achieved.seconds })));
      return { strategy, rungs, growth: law };
    }).filter(({ rungs }) => rungs.length > 0),
  })).filter(({ series }) => series.some(({ growth }) => growth !== undefined));
}

function rungsOf(points: readonly MeasuredPoint[], axis: Axis): Rung[] {
  return points.filter((point) => point.axes.includes(axis)).flatMap((point) => {
    const figures = achieved(point);
    return figures === undefined ? [] : [{ size: point.sizes[axis], point, achieved: figures }];
  }).sort((a, b) => a.size - b.size);
}

/** What each axis varies. */
export const axisTitles: Readonly<Record<Axis, string>> = {
  N: "rows of the pool",
  D: "width of the features",
  K: "classes",
  B: "rows chosen",
};

/** A doubling of each axis, in words. */
const doublings: Readonly<Record<Axis, string>> = {
  N: "With a pool twice as large",
  D: "With features twice as wide",
  K: "With twice as many classes",
  B: "With a budget twice as large",
};

/** Writes an exponent with its standard error: "1.02 ± 0.03", "1.02" for two points, or "–". */
export function exponentText(growth: Growth | undefined): string {
  if (growth === undefined) return "–";
  const { exponent, standardError } = growth;
  return standardError === undefined
    ? signed(exponent)
    : `${signed(exponent)} ± ${standardError.toFixed(2)}`;
}

/** Two digits after the point, a real minus sign, and no sign on a zero. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/** Says what a doubling costs each strategy, by descending exponent. */
export function growthFinding({ axis, series }: AxisSeries): string {
  const fitted = series.flatMap(({ strategy, growth }) =>
    growth === undefined ? [] : [{ strategy, growth }]
  ).sort((a, b) => b.growth.exponent - a.growth.exponent);
  if (fitted.length === 0) return `There are too few points to see how seconds grow with ${axis}.`;
  const parts = fitted.map(({ strategy, growth }, i) => {
    const exponent = exponentText(growth).replaceAll(" ", "\u00a0");
    const times = `${threeDigits(2 ** growth.exponent)}\u00a0times`;
    return i === 0
      ? `${strategy} takes ${times} as long (exponent ${exponent})`
      : `${strategy} ${times} (${exponent})`;
  });
  return `${doublings[axis]}, ${listed(parts, parts.length)}.`;
}
