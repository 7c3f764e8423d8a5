/** How seconds grow along the axes of the ladders: series, exponents, a sentence and a chart. */
import { listed, thousands, threeDigits } from "../../core/format.ts";
import type { MeasuredPoint } from "../../runs/measurement.ts";
import { type Growth, growth } from "../../statistics/growth.ts";
import { tickSeconds } from "../charts/cost.ts";
import { type Dataset, lineChart } from "../charts/lines.ts";
import { type ChartSpec, fade, type Pen } from "../charts/spec.ts";
import { FIRST_VIEW } from "../page/view.ts";
import { assignMarks } from "../palette.ts";
import { type Achieved, achieved } from "./achieved.ts";

/** One rung of a ladder. */
export interface Rung extends Achieved {
  readonly size: number;
}

/** One benchmark along one axis. */
export interface GrowthSeries {
  readonly benchmark: string;
  readonly rungs: readonly Rung[];
  /** How seconds grow with the size; undefined below two rungs. */
  readonly law: Growth | undefined;
}

/** All benchmarks along one axis. */
export interface AxisSeries {
  readonly axis: string;
  readonly series: readonly GrowthSeries[];
}

/** Sorts the points of ladders by axis and benchmark; axes on which nothing can be fitted are left out. */
export function growthSeries(points: readonly MeasuredPoint[]): AxisSeries[] {
  const axes = [...new Set(points.flatMap(({ axes }) => axes))];
  return axes.map((axis) => {
    const rungs = points.flatMap((point) => {
      const figures = achieved(point);
      const size = point.sizes[axis];
      if (!point.axes.includes(axis) || !figures?.seconds || !size) return [];
      return [{ benchmark: point.benchmark, size, ...figures }];
    }).sort((a, b) => a.size - b.size);
    const order = [...new Set(points.map(({ benchmark }) => benchmark))];
    const series = order.flatMap((benchmark) => {
      const own = rungs.filter((rung) => rung.benchmark === benchmark);
      const law = growth(own.map(({ size, seconds }) => ({ size, value: seconds })));
      return own.length === 0 ? [] : [{ benchmark, rungs: own, law }];
    });
    return { axis, series };
  }).filter(({ series }) => series.some(({ law }) => law !== undefined));
}

const AXES: Readonly<Record<string, readonly [title: string, doubled: string]>> = {
  N: ["rows of the pool", "With a pool twice as large"],
  n: ["labelled rows", "With a labelled set twice as large"],
  D: ["width of the features", "With features twice as wide"],
  K: ["classes", "With twice as many classes"],
  B: ["rows chosen", "With a budget twice as large"],
  T: ["posterior draws", "With twice as many draws"],
};

/** Names an axis, such as "K, classes". */
export function axisTitle(axis: string): string {
  const [title] = AXES[axis] ?? [];
  return title === undefined ? axis : `${axis}, ${title}`;
}

/** Writes an exponent with its standard error: "1.02 ± 0.03", "1.02" for two points, or "–". */
export function exponentText(law: Growth | undefined): string {
  if (law === undefined) return "–";
  const { exponent, standardError } = law;
  const text = exponent.toFixed(2).replace(/^-(?=.*[1-9])/, "−").replace("-", "");
  return standardError === undefined ? text : `${text} ± ${standardError.toFixed(2)}`;
}

/** Says what a doubling costs each benchmark, by descending exponent. */
export function growthFinding({ axis, series }: AxisSeries): string {
  const parts = series.flatMap(({ benchmark, law }) =>
    law === undefined ? [] : [{ benchmark, law }]
  )
    .sort((a, b) => b.law.exponent - a.law.exponent)
    .map(({ benchmark, law }, i) => {
      const exponent = exponentText(law).replaceAll(" ", "\u00a0");
      const times = `${threeDigits(2 ** law.exponent)}\u00a0times`;
      return i === 0
        ? `${benchmark} takes ${times} as long (exponent ${exponent})`
        : `${benchmark} ${times} (${exponent})`;
    });
  const [, doubled = `With ${axis} twice as large`] = AXES[axis] ?? [];
  return `${doubled}, ${listed(parts, 6)}.`;
}

/** Draws one of the axes on logarithmic scales, on which a power law is a straight line. */
export function growthChart(
  { width, ink }: Pick<Pen, "width" | "ink">,
  panels: readonly AxisSeries[],
  index: number,
): ChartSpec {
  const { axis, series } = panels[index]!;
  const names = [...new Set(panels.flatMap(({ series }) => series.map((one) => one.benchmark)))];
  const marks = assignMarks(names);
  const lines = series.map(({ benchmark, rungs, law }) => ({
    strategy: names.indexOf(benchmark),
    mark: { ...marks.get(benchmark)!, label: benchmark },
    xs: rungs.map(({ size }) => size),
    ys: rungs.map(({ seconds }) => seconds),
    floors: rungs.flatMap(({ size, floor }) => floor === undefined ? [] : [{ x: size, y: floor }]),
    law,
    ending: `${benchmark} ${exponentText(law).split(" ")[0]}`,
  }));
  const sizes = [...new Set(lines.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  // All panels share the vertical axis.
  const heights = panels.flatMap(({ series }) =>
    series.flatMap(({ rungs }) =>
      rungs.flatMap(({ seconds, floor }) => [seconds, floor ?? seconds])
    )
  );
  return lineChart({ width, ink, view: { ...FIRST_VIEW, quiet: false } }, {
    lines,
    x: {
      title: `${axisTitle(axis)}, log scale`,
      format: thousands,
      log: true,
      ticks: sizes,
      values: sizes,
    },
    y: { title: "Seconds of a run, log scale", format: tickSeconds, log: true, values: heights },
    by: "point",
    titleOf: (size) => `${axis} = ${thousands(size)}`,
    dotted: true,
    behind: lines.flatMap(({ mark, xs, floors, law }): Dataset[] => {
      const colour = ink.mark(mark.colour);
      const plain = { order: 3, pointRadius: 0 } as const;
      const floor: Dataset = {
        ...plain,
        data: floors,
        borderColor: fade(colour, 0.7),
        borderWidth: 1.25,
        borderDash: [1, 3],
      };
      return law === undefined ? [floor] : [floor, {
        ...plain,
        data: [xs[0]!, xs.at(-1)!].map((x) => ({ x, y: law.factor * x ** law.exponent })),
        borderColor: fade(colour, 0.25),
        borderWidth: 5,
      }];
    }),
  });
}
