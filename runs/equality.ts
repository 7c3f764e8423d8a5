/** Equality of runs: by a digest of their content, or cycle by cycle. */
import { canonical } from "../core/canonical.ts";
import { sha256 } from "../core/files.ts";
import type { CycleRow, Metrics, RunResult } from "./run.ts";

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

/**
 * The digest of a run's configuration, picks and metrics: equal wherever, whenever and in however many attempts
 * it ran.
 */
export function runDigest({ manifest, status, cycles }: RunResult): string {
  const rows = cycles.map((row) => [[...row.picks], metrics.map((name) => row[name])]);
  return sha256(canonical([manifest.config, status, rows]));
}

/** The digest of a set of runs, in whatever order their digests come. */
export function contentDigest(digests: readonly string[]): string {
  return sha256(digests.toSorted().join("\n"));
}

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
