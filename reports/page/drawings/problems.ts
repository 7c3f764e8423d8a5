/** The data of the charts of one problem. */
import type { Analysis } from "../../analysis/analysis.ts";
import type { Scores, StrategyOnProblem } from "../../analysis/scores.ts";
import type { NamedMark } from "../../charts/chart.ts";
import type { CostCurve } from "../../charts/cost.ts";
import type { LearningCurve } from "../../charts/curves.ts";
import type { Phases } from "../../charts/phases.ts";
import { heights } from "../../charts/line_chart.ts";
import { extent } from "../../charts/scale.ts";
import type { View } from "../view.ts";

/** A strategy that has complete runs on a problem. */
export interface Scored extends StrategyOnProblem {
  readonly scores: Scores;
  readonly mark: NamedMark;
}

/** A problem's shown strategies, the highest mean AUC first. */
export function shownOn(
  { strategies, problems }: Analysis,
  problem: number,
  { hidden, providers }: Pick<View, "hidden" | "providers">,
): Scored[] {
  return problems[problem]!.strategies.flatMap((each): Scored[] => {
    const info = strategies[each.strategy]!;
    if (each.scores === undefined || hidden.has(each.strategy)) return [];
    if (each.providers.length > 0 && each.providers.every((name) => providers.has(name))) return [];
    return [{ ...each, scores: each.scores, mark: { ...info.mark, label: info.label } }];
  }).sort((a, b) => b.scores.auc.mean - a.scores.auc.mean);
}

/** The learning curves of a problem, as the view asks for them. */
export function curvesOf(analysis: Analysis, problem: number, view: View): LearningCurve[] {
  const { labelled } = analysis.problems[problem]!;
  const shown = shownOn(analysis, problem, view);
  const random = view.difference && view.perSeed ? randomBySeed(analysis, problem) : undefined;
  return shown.flatMap(({ mark, scores, seeds }): LearningCurve[] => {
    const band = view.difference ? scores.curveOverRandom : scores.curves[view.metric];
    if (band === undefined) return [];
    const perSeed = !view.perSeed || (!view.difference && view.metric !== "accuracy")
      ? []
      : !view.difference
      ? scores.perSeed
      : scores.perSeed.flatMap((curve, i) => {
        const reference = random?.get(seeds[i]!);
        return reference === undefined ? [] : [curve.map((value, j) => value - reference[j]!)];
      });
    return [{ mark, labelled, ...band, seeds: perSeed }];
  });
}

function randomBySeed(analysis: Analysis, problem: number): Map<number, readonly number[]> {
  const random = analysis.problems[problem]!.strategies
    .find(({ strategy }) => analysis.strategies[strategy]!.name === "random");
  const curves = random?.scores?.perSeed ?? [];
  return new Map(curves.map((curve, i) => [random!.seeds[i]!, curve]));
}

/**
 * What the axes of all learning curves are to hold, so that they can be compared: labels
 * are shared by problems on one dataset.
 */
export function sharedCurves(
  analysis: Analysis,
  problem: number,
  view: View,
): { x: readonly number[]; y: readonly number[] } {
  const { dataset } = analysis.problems[problem]!;
  const shown = shownProblems(analysis, view);
  const alike = shown.filter((i) => analysis.problems[i]!.dataset === dataset);
  const bands = shown.flatMap((i) => curvesOf(analysis, i, view));
  return {
    x: extent(alike.flatMap((i) => analysis.problems[i]!.labelled)),
    y: bands.length === 0
      ? []
      : extent(heights(bands.map(({ mean, ...edges }) => ({ ys: mean, ...edges })))),
  };
}

/** Indices of the problems that are not left out, ascending. */
export function shownProblems(
  { problems }: Analysis,
  { leftOut }: Pick<View, "leftOut">,
): number[] {
  return [...problems.keys()].filter((i) => !leftOut.has(i));
}

/** Accuracy against seconds of a problem. */
export function costCurves(analysis: Analysis, problem: number, view: View): CostCurve[] {
  const { labelled } = analysis.problems[problem]!;
  return shownOn(analysis, problem, view).map(({ mark, scores }) => ({
    mark,
    labelled,
    elapsed: scores.seconds.elapsed,
    accuracy: scores.curves.accuracy.mean,
  }));
}

/** The values that the axes of all cost charts include. */
export function sharedCost(
  analysis: Analysis,
  view: View,
): { x: readonly number[]; y: readonly number[] } {
  const curves = shownProblems(analysis, view).flatMap((i) => costCurves(analysis, i, view));
  const times = curves.flatMap(({ elapsed }) => elapsed).filter((time) => time > 0);
  return {
    x: times.length === 0 ? [] : extent(times),
    y: curves.length === 0 ? [] : extent(curves.flatMap(({ accuracy }) => accuracy)),
  };
}

/** Where the seconds of a problem's runs go. */
export function phasesOf(analysis: Analysis, problem: number, view: View): Phases[] {
  return shownOn(analysis, problem, view)
    .map(({ mark, scores }) => ({ mark, ...scores.seconds.total }))
    .sort((a, b) => a.train + a.select + a.evaluate - b.train - b.select - b.evaluate);
}
