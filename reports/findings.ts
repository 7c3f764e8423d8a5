/** One sentence a chart that says what it shows, with its uncertainty, and no more than it shows. */
import { bounds, counted, listed, percent, points, seconds } from "./format.ts";
import type { Estimate } from "./statistics/estimate.ts";
import type { PanelSummary, StrategySummary } from "./summary.ts";

/**
 * What the learning curves of a panel show.
 *
 * @param panel The panel.
 * @returns A sentence with the best mean AUC, how it stands to random, and who is level with it.
 */
export function accuracyFinding(panel: PanelSummary): string {
  const scored = ranked(panel);
  const best = scored[0];
  if (best?.auc === undefined) return "No run of this problem is complete.";
  const lead = `${best.label} has the highest mean AUC, ${mean(best.auc)}`;
  const tied = scored.filter((strategy) => strategy.standing === "tied");
  if (best.auc.interval === undefined) {
    return `${lead}: differences between strategies cannot be judged.`;
  }
  const level = tied.length > 0
    ? `; ${listed(tied.map((strategy) => strategy.label))} cannot be told from it`
    : "";
  return `${lead}${overRandom(best)}${level}.`;
}

function overRandom(best: StrategySummary): string {
  if (best.strategy === "random") return " and no strategy lies above it";
  const over = best.overRandom;
  if (over === undefined) return "";
  if (over.interval === undefined) return `, ${points(over.mean, 1)} points to random in one seed`;
  const told = over.interval.low > 0 ? "" : ", which does not tell it from random";
  return `, ${points(over.mean, 1)} points over random ${
    bounds(over.interval, (end) => points(end, 1))
  }${told}`;
}

function mean(estimate: Estimate): string {
  const value = `${percent(estimate.mean, 1)} %`;
  if (estimate.interval === undefined) return `${value} (one seed)`;
  return `${value} ${bounds(estimate.interval, (end) => percent(end, 1))}`;
}

/**
 * What the chart of select and train times shows.
 *
 * @param panel The panel.
 * @returns A sentence with the quickest and the slowest median selection.
 */
export function timeFinding(panel: PanelSummary): string {
  const timed = ranked(panel).filter((strategy) => strategy.selectSeconds !== undefined)
    .sort((a, b) => a.selectSeconds! - b.selectSeconds!);
  const quickest = timed[0];
  const slowest = timed.at(-1);
  if (quickest === undefined || slowest === undefined) return "No run of this problem is complete.";
  const selections = counted(quickest.seeds.length * panel.protocol.cycles, "selection");
  if (timed.length === 1) {
    return `${quickest.label} takes ${seconds(quickest.selectSeconds!)} in the median of ` +
      `${selections}.`;
  }
  const trains = timed.map((strategy) => strategy.trainSeconds!);
  return `A selection takes from ${seconds(quickest.selectSeconds!)} (${quickest.label}) to ` +
    `${seconds(slowest.selectSeconds!)} (${slowest.label}), a training from ` +
    `${seconds(Math.min(...trains))} to ${seconds(Math.max(...trains))}, in the median.`;
}

/**
 * What the chart of accuracy against seconds shows.
 *
 * @param panel The panel.
 * @param totals Median seconds of a whole run, by label.
 * @returns A sentence that sets the best final accuracy and its time against the quickest strategy.
 */
export function costFinding(panel: PanelSummary, totals: ReadonlyMap<string, number>): string {
  const finished = panel.strategies.filter((strategy) => totals.has(strategy.label));
  const best = [...finished].sort((a, b) => b.finalAccuracy!.mean - a.finalAccuracy!.mean)[0];
  const quickest = [...finished].sort((a, b) => totals.get(a.label)! - totals.get(b.label)!)[0];
  if (best === undefined || quickest === undefined) return "No run of this problem is complete.";
  const end = (strategy: StrategySummary): string =>
    `ends at ${mean(strategy.finalAccuracy!)} after ${seconds(totals.get(strategy.label)!)}`;
  if (best === quickest) return `${best.label}, the quickest, ${end(best)}, the highest mean.`;
  return `${best.label} ${end(best)}, the highest mean; ${quickest.label}, the quickest, ` +
    `${end(quickest)}.`;
}

/**
 * The strategies that have a complete run, by descending mean AUC; equal means by label.
 *
 * @param panel The panel.
 * @returns The strategies, best first.
 */
export function ranked(panel: PanelSummary): StrategySummary[] {
  return panel.strategies.filter((strategy) => strategy.auc !== undefined)
    .sort((a, b) => b.auc!.mean - a.auc!.mean);
}
