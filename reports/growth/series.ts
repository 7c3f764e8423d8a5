/** Points of the ladders, by axis and strategy, with the growth that is fitted to them. */
import { axes, type Axis, type MeasuredPoint } from "../../runs/measurement.ts";
import { type Growth, growth } from "../../statistics/growth.ts";
import { type Achieved, achieved } from "./achieved.ts";

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
