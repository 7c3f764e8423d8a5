/** Learning curves of one problem, and performance profiles over all. */
import type { Scores, StrategyOnProblem } from "../analysis/scores.ts";
import { percent, points, thousands } from "../../core/format.ts";
import { mean } from "../../statistics/mean.ts";
import { isFiltered, quantityOf } from "../page/view.ts";
import { type Line, lineChart } from "./lines.ts";
import { type ChartSpec, markOf, type NamedMark, type Sheet } from "./spec.ts";

/** A strategy that has complete runs on a problem. */
export interface Scored extends StrategyOnProblem {
  readonly scores: Scores;
  readonly mark: NamedMark;
}

/** Indices of the problems that are not left out, ascending. */
export function shownProblems({ analysis: { problems }, view }: Source): number[] {
  return [...problems.keys()].filter((i) => !view.leftOut.has(i));
}

/** A problem's shown strategies, the highest mean AUC first. */
export function shownOn(
  { analysis, view }: Source,
  problem: number,
): Scored[] {
  return analysis.problems[problem]!.strategies.flatMap((each): Scored[] => {
    const { scores, strategy } = each;
    if (scores === undefined || view.hidden.has(strategy) || isFiltered(each, view)) return [];
    return [{ ...each, scores, mark: markOf(analysis, each.strategy) }];
  }).sort((a, b) => b.scores.auc.mean - a.scores.auc.mean);
}

type Source = Pick<Sheet, "analysis" | "view">;

/** Below so many seeds, each is shown by itself: their interval says little. */
const FEW_SEEDS = 5;

/** The learning curves of a problem, shares or differences of them, as the view asks for them. */
export function curvesOf(source: Source, problem: number): Line[] {
  const { analysis, view } = source;
  const { difference, metric, perSeed, quiet, focus } = view;
  const { labelled, strategies } = analysis.problems[problem]!;
  const random = strategies.find((one) => analysis.strategies[one.strategy]!.name === "random");
  const reference = new Map(
    random?.scores?.perSeed.map((curve, i) => [random.seeds[i]!, curve] as const),
  );
  const lines = shownOn(source, problem).flatMap(({ strategy, mark, scores, seeds }): Line[] => {
    const band = difference ? scores.curveOverRandom : scores.curves[metric];
    if (band === undefined) return [];
    const line = { strategy, mark, xs: labelled, ys: band.mean, low: band.low, high: band.high };
    const few = quiet && strategy === focus && seeds.length < FEW_SEEDS;
    if (!(perSeed || few) || (!difference && metric !== "accuracy")) return [line];
    const threads = !difference ? scores.perSeed : scores.perSeed.flatMap((curve, i) => {
      const other = reference.get(seeds[i]!);
      return other === undefined ? [] : [curve.map((value, j) => value - other[j]!)];
    });
    return [{ ...line, threads }];
  });
  const bounds = strategies.flatMap(({ strategy, bound }): Line[] => {
    if (bound === undefined || difference || view.hidden.has(strategy)) return [];
    const { mean: ys, low, high } = bound.curves[metric];
    return [{ strategy, mark: markOf(analysis, strategy), xs: labelled, ys, low, high }];
  });
  return [...bounds, ...lines];
}

/** Draws learning curves. */
export function learningCurves(sheet: Sheet): ChartSpec {
  const { analysis: { problems }, problem, view: { difference, metric, ownScales } } = sheet;
  const quantity = difference
    ? { title: "Accuracy minus random’s, points", format: (share: number) => points(share, 1) }
    : quantityOf(metric);
  const lines = curvesOf(sheet, problem);
  // Charts share axes so that they can be compared; labels are shared by problems on one dataset.
  const shown = ownScales ? [] : shownProblems(sheet);
  const alike = shown.filter((i) => problems[i]!.dataset === problems[problem]!.dataset);
  return lineChart(sheet, {
    lines,
    x: {
      title: "Labels",
      format: thousands,
      values: [problem, ...alike].flatMap((i) => problems[i]!.labelled),
    },
    y: {
      title: quantity.title,
      format: (share) => quantity.format(share).replace(/\.0+$/, ""),
      // Of the means: intervals of few seeds may be wider than all that is to be compared.
      values: [
        ...[...lines, ...shown.flatMap((i) => curvesOf(sheet, i))].flatMap(({ ys }) => ys),
        ...difference ? [0] : [],
      ],
      room: 0.1,
      reference: difference ? 0 : undefined,
    },
    value: quantity.format,
    by: "x",
    titleOf: (labels) => `${thousands(labels)} labels`,
  });
}

/** Draws performance profiles. */
export function profileChart(sheet: Sheet): ChartSpec {
  const { analysis, view: { hidden } } = sheet;
  const aggregates = analysis.across?.aggregates;
  const { thresholds = [], shares = [] } = aggregates?.normalised?.profile ?? {};
  const whole = (share: number): string => percent(share, 0);
  return lineChart(sheet, {
    lines: shares.map(({ mean: ys, low, high }, i): Line => {
      const strategy = aggregates!.strategies[i]!;
      return { strategy, mark: markOf(analysis, strategy), xs: thresholds, ys, low, high };
    }).filter(({ strategy }) => !hidden.has(strategy))
      .sort((a, b) => mean(b.ys) - mean(a.ys)),
    x: { title: "Normalised AUC, %, threshold", format: whole, values: thresholds },
    y: { title: "Share of runs above, %", format: whole, values: [0, 1] },
    by: "x",
    titleOf: (threshold) => `above ${percent(threshold, 1)}`,
    names: "none",
  });
}
