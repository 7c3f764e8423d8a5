/** Accuracy, or its difference to random, against the number of labels. */
import { bounds, percent, points, thousands } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { lineChart } from "./line_chart.ts";

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
