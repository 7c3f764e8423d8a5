/** Every chart of the page, from an analysis and a view. */
import type { Analysis } from "../analysis/analysis.ts";
import { costChart } from "../charts/cost.ts";
import { criticalDifference, criticalDifferenceHeight } from "../charts/critical_difference.ts";
import { forestChart } from "../charts/forest.ts";
import type { Chart, Ink, NamedMark } from "../charts/chart.ts";
import { learningCurves, profileChart, sizesChart } from "../charts/curves.ts";
import { matrix, matrixHeight } from "../charts/matrix.ts";
import { phasesChart } from "../charts/phases.ts";
import { rowsHeight } from "../charts/rows.ts";
import { timeLine, timeLineHeight } from "../charts/time_line.ts";
import { percent, points } from "../../core/format.ts";
import { costCurves, curvesOf, phasesOf, sharedCost, sharedCurves } from "./drawings/problems.ts";
import { heatMap, penaltyMatrix, profilesOf, ranksOf, winMatrix } from "./drawings/across.ts";
import { noiseRows, runBars, selectTimes } from "./drawings/time.ts";
import { quantityOf } from "./view.ts";
import type { View } from "./view.ts";

/** The kinds of charts. */
export type Kind =
  | "curves"
  | "cost"
  | "phases"
  | "pairs"
  | "heat"
  | "wins"
  | "penalties"
  | "ranks"
  | "profile"
  | "iqm"
  | "sizes"
  | "noise"
  | "timeline";

/** A chart and its size. */
export interface Wanted {
  readonly kind: Kind;
  /** Its problem's index, if it is about one. */
  readonly problem: number;
  /** Pixels. */
  readonly width: number;
  readonly ink: Ink;
}

/** Draws a chart. */
export function draw(analysis: Analysis, view: View, wanted: Wanted): Chart {
  const { kind, problem, width, ink } = wanted;
  const focus = view.focus === undefined ? undefined : analysis.strategies[view.focus]?.label;
  const canvas = (height: number) => ({ width, height, ink, focus });
  switch (kind) {
    case "curves":
      return learningCurves(canvas(plotHeight(width)), {
        curves: curvesOf(analysis, problem, view),
        view: view.difference ? "difference" : quantityOf(view.metric),
        shared: view.ownScales ? {} : sharedCurves(analysis, problem, view),
      });
    case "cost":
      return costChart(canvas(plotHeight(width)), {
        curves: costCurves(analysis, problem, view),
        shared: view.ownScales ? {} : sharedCost(analysis, view),
      });
    case "phases": {
      const phases = phasesOf(analysis, problem, view);
      return phasesChart(canvas(rowsHeight(phases.length)), phases);
    }
    case "heat":
    case "wins":
    case "pairs":
    case "penalties": {
      const options = kind === "heat"
        ? heatMap(analysis, view)
        : kind === "penalties"
        ? penaltyMatrix(analysis, view)
        : winMatrix(analysis, view, kind === "pairs" ? problem : undefined);
      return matrix(canvas(matrixHeight(options, width)), options);
    }
    case "ranks": {
      const options = ranksOf(analysis, view);
      return criticalDifference(canvas(criticalDifferenceHeight(options)), options);
    }
    case "profile":
      return profileChart(
        canvas(plotHeight(width)),
        profilesOf(analysis, view),
        "normalised AUC, %",
      );
    case "iqm": {
      const rows = aggregateRows(analysis, view);
      return forestChart(canvas(rowsHeight(rows.length)), {
        rows,
        title: "Interquartile mean of normalised AUC, %",
        format: (share) => percent(share, 1),
      });
    }
    case "sizes":
      return sizesChart(canvas(plotHeight(width)), selectTimes(analysis, view));
    case "noise": {
      const rows = noiseRows(analysis, view);
      return forestChart(canvas(rowsHeight(rows.length)), {
        rows,
        title: "A/A floor of the difference in mean AUC, points",
        format: (share) => points(share, 1).replace("+", ""),
        reference: 0,
      });
    }
    case "timeline": {
      const bars = runBars(analysis, view);
      return timeLine(canvas(timeLineHeight(bars)), bars);
    }
  }
}

/** Small charts are lower. */
function plotHeight(width: number): number {
  return Math.round(Math.max(230, Math.min(400, width * 0.62)));
}

function aggregateRows(
  { across, strategies }: Analysis,
  { hidden }: View,
): { mark: NamedMark; mean: number; interval?: { low: number; high: number } }[] {
  const aggregates = across?.aggregates;
  if (aggregates?.normalised === undefined) return [];
  const { iqm } = aggregates.normalised;
  return aggregates.strategies.flatMap((strategy, i) => {
    const { value, interval } = iqm[i]!;
    const { mark, label } = strategies[strategy]!;
    if (hidden.has(strategy)) return [];
    return [{
      mark: { ...mark, label },
      mean: value,
      ...interval === undefined ? {} : { interval },
    }];
  }).sort((a, b) => b.mean - a.mean);
}
