/** Every chart of the page, from an analysis and a view. */
import { iqmChart, noiseChart, phasesChart, timelineChart } from "./bars.ts";
import { costChart, sizesChart } from "./cost.ts";
import { learningCurves, profileChart } from "./curves.ts";
import { heatMap, pairMatrix, penaltyMatrix, winMatrix } from "./matrix.ts";
import { differencesChart, ranksChart } from "./ranks.ts";
import type { ChartSpec, Sheet } from "./spec.ts";

const CHARTS = {
  curves: learningCurves,
  cost: costChart,
  phases: phasesChart,
  pairs: pairMatrix,
  heat: heatMap,
  wins: winMatrix,
  penalties: penaltyMatrix,
  differences: differencesChart,
  ranks: ranksChart,
  profile: profileChart,
  iqm: iqmChart,
  sizes: sizesChart,
  noise: noiseChart,
  timeline: timelineChart,
} as const;

/** The kinds of charts. */
export type Kind = keyof typeof CHARTS;

/** All kinds. */
export const kinds = Object.keys(CHARTS) as readonly Kind[];

/** Draws a chart. */
export function draw(
  analysis: Sheet["analysis"],
  view: Sheet["view"],
  { kind, ...sheet }: Omit<Sheet, "analysis" | "view"> & { readonly kind: Kind },
): ChartSpec {
  return CHARTS[kind]({ analysis, view, ...sheet });
}
