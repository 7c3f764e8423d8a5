/** Seconds of a selection against the size of the pool, both logarithmic. */
import { seconds, thousands } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { tickSeconds } from "./cost.ts";
import { lineChart } from "./line_chart.ts";

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
