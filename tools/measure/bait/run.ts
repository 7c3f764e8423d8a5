/** Measures cases one after the other. */
import type { MeasuredCase, MeasuredPoint } from "../../../runs/measurement.ts";
import type { Outcome } from "./apart.ts";
import type { MeasuringProgress } from "./progress.ts";
import { workOf } from "./work.ts";

/** How cases are measured. */
export interface RunOptions {
  /** Measures one. */
  readonly measure: (each: MeasuredCase) => Promise<Outcome>;
  /** Told of what goes on; tells how long a case is thought to take. */
  readonly progress: MeasuringProgress;
  /** Seconds since the beginning by which all is to end: a case that is thought to end later is left out. */
  readonly end: number;
  /** Keeps a point; told of all so far, that one last. */
  readonly onPoint: (points: readonly MeasuredPoint[]) => Promise<void>;
}

/** What was measured. */
export interface RunOutcome {
  /** In the order of the cases; failures are among them. */
  readonly points: readonly MeasuredPoint[];
  /** Whether it was ended from outside. */
  readonly stopped: boolean;
}

/**
 * Measures cases.
 *
 * @param cases What to measure, in order.
 */
export async function runCases(
  cases: readonly MeasuredCase[],
  { measure, progress, end, onPoint }: RunOptions,
): Promise<RunOutcome> {
  const points: MeasuredPoint[] = [];
  try {
    for (const each of cases) {
      if (progress.secondsPassed + progress.secondsFor(each) > end) continue;
      progress.started(each);
      const outcome = await measure(each);
      if (outcome.kind === "stopped") return { points, stopped: true };
      const point = pointOf(each, outcome);
      points.push(point);
      progress.ended(point);
      await onPoint(points);
    }
    return { points, stopped: false };
  } finally {
    progress.end();
  }
}

function pointOf(
  each: MeasuredCase,
  outcome: Exclude<Outcome, { readonly kind: "stopped" }>,
): MeasuredPoint {
  return {
    ...each,
    work: workOf(each.strategy, each.sizes),
    timing: outcome.kind === "measured" ? outcome.timing : undefined,
    message: outcome.kind === "failed" ? outcome.message : "",
  };
}
