/** Seconds of a selection against the rows that it chooses from, both logarithmic. */
import { seconds, thousands } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { tickSeconds } from "./cost.ts";
import { lineChart } from "./line_chart.ts";

/** What selections of one strategy took. */
export interface SelectTimes {
  /** Whose they are. */
  readonly mark: NamedMark;
  /** Rows chosen from, ascending. */
  readonly rows: readonly number[];
  /** Median seconds at each. */
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
