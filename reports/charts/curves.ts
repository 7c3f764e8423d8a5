/** Charts of lines: learning curves, performance profiles, and seconds against pool sizes. */
import { bounds, percent, points, seconds, thousands } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { lineChart } from "./line_chart.ts";
import { tickSeconds } from "./cost.ts";

/** A strategy's learning curve. Shares in [0, 1], or differences of them. */
export interface LearningCurve {
  readonly mark: NamedMark;
  /** Size of the labelled set at every evaluation. */
  readonly labelled: readonly number[];
  readonly mean: readonly number[];
  /** The intervals' lower ends; undefined for one seed. */
  readonly low?: readonly number[] | undefined;
  /** The intervals' upper ends; undefined for one seed. */
  readonly high?: readonly number[] | undefined;
  /** One curve per seed, if wanted. */
  readonly seeds?: readonly (readonly number[])[];
}

/** Another metric than accuracy. */
export interface Quantity {
  /** With its unit. */
  readonly title: string;
  readonly format: (value: number) => string;
}

/** The data of a chart of learning curves. */
export interface LearningCurvesOptions {
  /** The best first. */
  readonly curves: readonly LearningCurve[];
  /** Whether they are accuracies, differences to random, or something else. */
  readonly view: "accuracy" | "difference" | Quantity;
  /** More values that the axes include, to match neighbouring charts. */
  readonly shared?: { readonly x?: readonly number[]; readonly y?: readonly number[] };
}

/** Draws learning curves. */
export function learningCurves(canvas: Canvas, options: LearningCurvesOptions): Chart {
  const { curves, view, shared = {} } = options;
  const signed = view === "difference";
  const quantity: Quantity = typeof view === "object"
    ? view
    : signed
    ? { title: "Accuracy minus random’s, points", format: (share) => points(share, 1) }
    : { title: "Test accuracy, %", format: (share) => percent(share, 1) };
  const value = quantity.format;
  return lineChart(canvas, {
    lines: curves.map(({ mark, labelled, mean, low, high, seeds = [] }) => ({
      mark,
      xs: labelled,
      ys: mean,
      low,
      high,
      threads: seeds,
      describe: (i) =>
        low === undefined || high === undefined
          ? value(mean[i]!)
          : `${value(mean[i]!)} ${bounds({ low: low[i]!, high: high[i]! }, value)}`,
    })),
    x: { title: "Labels", format: thousands },
    y: {
      title: quantity.title,
      format: (share) => value(share).replace(/\.0+$/, ""),
      nice: true,
      ...(signed ? { reference: 0 } : {}),
    },
    include: { ...shared, y: [...shared.y ?? [], ...(signed ? [0] : [])] },
    by: "x",
    titleOf: (labels) => `${thousands(labels)} labels`,
  });
}

/** A strategy's profile. */
export interface Profile {
  readonly mark: NamedMark;
  /** Thresholds, ascending. */
  readonly thresholds: readonly number[];
  readonly share: readonly number[];
  readonly low?: readonly number[] | undefined;
  readonly high?: readonly number[] | undefined;
}

/** Draws profiles; `score` names what thresholds are of, for example "AUC, %". */
export function profileChart(canvas: Canvas, profiles: readonly Profile[], score: string): Chart {
  const value = (share: number): string => `${percent(share, 0)} %`;
  return lineChart(canvas, {
    lines: profiles.map(({ mark, thresholds, share, low, high }) => ({
      mark,
      xs: thresholds,
      ys: share,
      low,
      high,
      describe: (i) =>
        low === undefined || high === undefined
          ? value(share[i]!)
          : `${value(share[i]!)} ${bounds({ low: low[i]!, high: high[i]! }, (x) => percent(x, 0))}`,
    })),
    x: { title: `${score}, threshold`, format: (share) => percent(share, 0) },
    y: { title: "Share of runs above, %", format: (share) => percent(share, 0) },
    include: { y: [0, 1] },
    by: "x",
    titleOf: (threshold) => `above ${percent(threshold, 1)}`,
    points: "none",
    names: "none",
  });
}

/** One strategy's seconds. */
export interface SelectTimes {
  readonly mark: NamedMark;
  /** Sizes of the pool, ascending. */
  readonly rows: readonly number[];
  readonly seconds: readonly number[];
}

/** Draws seconds against sizes. */
export function sizesChart(canvas: Canvas, times: readonly SelectTimes[]): Chart {
  return lineChart(canvas, {
    lines: times.map((each) => ({
      mark: each.mark,
      xs: each.rows,
      ys: each.seconds.map((value) => value > 0 ? value : NaN),
      describe: (i) => seconds(each.seconds[i]!),
    })),
    x: { title: "Rows chosen from, log scale", format: thousands, log: true },
    y: { title: "Selection, log scale", format: tickSeconds, log: true },
    by: "point",
    titleOf: (rows) => `from ${thousands(rows)} rows`,
    points: "all",
  });
}
