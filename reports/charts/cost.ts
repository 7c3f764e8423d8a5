/** Accuracy against seconds: one curve per strategy, and the Pareto front. */
import { markup } from "../html.ts";
import { percent, seconds, thousands } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { lineChart } from "./line_chart.ts";
import { extent } from "./scale.ts";
import { linePath } from "./shapes.ts";

/** A strategy's accuracy over time. */
export interface CostCurve {
  readonly mark: NamedMark;
  /** Size of the labelled set at every evaluation. */
  readonly labelled: readonly number[];
  /** Seconds from the start to the end of every evaluation. */
  readonly elapsed: readonly number[];
  /** Mean accuracies. */
  readonly accuracy: readonly number[];
}

/** A point of the front. */
export interface FrontPoint {
  readonly label: string;
  readonly seconds: number;
  readonly accuracy: number;
}

/** The points of all curves that no other point beats in seconds and accuracy, both ascending. */
export function paretoFront(curves: readonly CostCurve[]): FrontPoint[] {
  const all = curves.flatMap(({ mark, elapsed, accuracy }) =>
    elapsed.map((seconds, i) => ({ label: mark.label, seconds, accuracy: accuracy[i]! }))
  ).sort((a, b) => a.seconds - b.seconds || b.accuracy - a.accuracy);
  const front: FrontPoint[] = [];
  for (const each of all) {
    if (each.accuracy > (front.at(-1)?.accuracy ?? -Infinity)) front.push(each);
  }
  return front;
}

/** The data of the chart. */
export interface CostOptions {
  /** The best first. */
  readonly curves: readonly CostCurve[];
  /** More values that the axes include, to match neighbouring charts. */
  readonly shared?: { readonly x?: readonly number[]; readonly y?: readonly number[] };
}

/** Draws accuracy against seconds. */
export function costChart(canvas: Canvas, { curves, shared = {} }: CostOptions): Chart {
  const front = paretoFront(curves);
  const times = [...curves.flatMap(({ elapsed }) => elapsed), ...shared.x ?? []]
    .filter((time) => time > 0);
  const [least, most] = extent(times);
  const log = times.length > 0 && most / least > 20;
  return lineChart(canvas, {
    lines: curves.map(({ mark, labelled, elapsed, accuracy }) => ({
      mark,
      xs: elapsed,
      ys: accuracy,
      describe: (i) => `${percent(accuracy[i]!, 1)} % with ${thousands(labelled[i]!)} labels`,
    })),
    x: {
      title: log ? "Seconds since the start, log scale" : "Seconds since the start",
      format: tickSeconds,
      log,
    },
    y: { title: "Test accuracy, %", format: (share) => percent(share, 0), nice: true },
    include: { ...shared, x: [...shared.x ?? [], ...(log ? [] : [0])] },
    by: "point",
    names: "ends",
    titleOf: (time) => `after ${seconds(time)}`,
    below: ({ x, y }) =>
      front.length < 2 ? undefined : markup`<path d="${
        linePath(
          front.map((each) => x.at(each.seconds)),
          front.map((each) => y.at(each.accuracy)),
        )
      }" fill="none" stroke="${canvas.ink.strong}" stroke-width="9" stroke-opacity="0.28" stroke-linejoin="round" stroke-linecap="round"/>`,
  });
}

/** Writes a tick: "0", "50 ms", "2 s", "5 min" or "3 h". */
export function tickSeconds(value: number): string {
  if (value === 0) return "0";
  const short = (scaled: number, unit: string): string =>
    `${Number(scaled.toPrecision(3))} ${unit}`;
  if (value < 0.9995e-3) return short(1e6 * value, "µs");
  if (value < 0.9995) return short(1e3 * value, "ms");
  if (value < 9999) return `${value < 999 ? Number(value.toPrecision(3)) : thousands(value)} s`;
  return short(value / 3600, "h");
}
