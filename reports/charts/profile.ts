/** Performance profiles (Agarwal et al. 2021): the share of runs that score more than a threshold. */
import { bounds, percent } from "../../core/format.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { lineChart } from "./line_chart.ts";

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
