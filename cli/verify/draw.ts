/** Draws the runs to run again: by default as many as take four minutes by their records. */
import { compareText } from "../../core/canonical.ts";
import { stream } from "../../core/random.ts";
import { parseInteger } from "../../core/text.ts";
import type { RunResult } from "../../runs/run.ts";
import { sum } from "../../statistics/mean.ts";

/** Seconds that a call takes at most, and those that are left for runs, unless it names their number. */
const [WHOLE, SECONDS] = [300, 240];

/** Which runs are drawn. */
export interface Wanted {
  /** How many; undefined for as many as fit. */
  readonly count: number | undefined;
  readonly seed: number;
}

/** A number of runs, infinite for all, or undefined for as many as fit. */
export function parseCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text === "all" ? Infinity : parseInteger("--runs", text, 1);
}

/** Seconds that runs take on this machine's cores, by their records. */
export function secondsOf(runs: readonly RunResult[]): number {
  return sum(runs.map(({ manifest, cycles }) => {
    const busy = cycles.map((row) => row.trainSeconds + row.evaluateSeconds + row.selectSeconds);
    return sum(busy) * Math.max(1, manifest.environment.threads / navigator.hardwareConcurrency);
  }));
}

/**
 * Draws runs, wherever their files are: a number of them or, without one, those that fit in the time.
 *
 * @param accept Turns a run that is drawn into what is returned; undefined if it cannot be run again.
 */
export async function draw<T>(
  runs: readonly RunResult[],
  { count, seed }: Wanted,
  accept: (run: RunResult) => Promise<T | undefined>,
): Promise<T[]> {
  const sorted = runs.toSorted((a, b) => compareText(a.manifest.key, b.manifest.key));
  const order = stream(seed, "verify").permutation(sorted.length);
  // If no run fits, the shortest is drawn.
  const limit = Math.max(SECONDS, Math.min(...runs.map((run) => secondsOf([run]))));
  const drawn: T[] = [];
  let seconds = 0;
  for (const run of Array.from(order, (place) => sorted[place]!)) {
    if (drawn.length >= (count ?? Infinity)) break;
    const more = secondsOf([run]);
    if (count === undefined && seconds + more > limit) continue;
    const accepted = await accept(run);
    if (accepted === undefined) continue;
    drawn.push(accepted);
    seconds += more;
  }
  return drawn;
}

/** How fast runs are here, beside their records. */
export class Pace {
  #recorded = 0;
  #taken = 0;

  add(run: RunResult, { cycles }: Pick<RunResult, "cycles">): void {
    this.#recorded += secondsOf([run]);
    this.#taken += secondsOf([{ ...run, cycles }]);
  }

  /**
   * Whether a run would end later than a call may take; the first never does.
   *
   * @param passed Seconds since the process began.
   */
  isLate(next: RunResult, passed: number = performance.now() / 1000): boolean {
    if (this.#recorded === 0) return false;
    return passed + secondsOf([next]) * this.#taken / this.#recorded > WHOLE;
  }
}
