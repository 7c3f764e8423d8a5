/** Two runs of one configuration, cycle by cycle. */
import type { CycleRow, Metrics } from "../../runs/run.ts";

/** Largest difference of a metric that counts as rounding after equal labelled sets, as a share. */
export const ROUNDING = 0.005;

export const metrics = [
  "accuracy",
  "balancedAccuracy",
  "nll",
  "brier",
  "ece",
  "ace",
] as const satisfies readonly (keyof Metrics)[];

/** In order, because the order of the labelled rows decides the minibatches. */
export function samePicks({ picks }: CycleRow, { picks: others }: CycleRow): boolean {
  return picks.length === others.length && picks.every((pick, i) => pick === others[i]);
}

/** The metrics that differ in any bit or, if `rounding` is given, by more than that. */
export function otherMetrics(row: Metrics, other: Metrics, rounding?: number): (keyof Metrics)[] {
  return metrics.filter((name) => {
    const [a, b] = [row[name], other[name]];
    // The negative log-likelihood has no upper end: the larger one's share counts.
    return rounding === undefined
      ? !Object.is(a, b)
      : !(Math.abs(a - b) <= rounding * Math.max(1, a, b));
  });
}
