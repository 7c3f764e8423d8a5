/** Progress of long work: how far, how fast, and how long the rest takes. */
import { measuredBytes } from "../../core/format.ts";

const WINDOW = 5000;

const INTERVAL = 250;

/** Calls a function at most four times a second. */
export function throttled<A extends unknown[]>(report: (...args: A) => void): (...args: A) => void {
  let last = -Infinity;
  return (...args) => {
    if (performance.now() - last < INTERVAL) return;
    last = performance.now();
    report(...args);
  };
}

/** Watches bytes arrive. */
export class Meter {
  readonly #now: () => number;
  readonly #seen: { readonly at: number; readonly bytes: number }[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Such as "84.2 MB of 169 MB, 3.40 MB/s, 25 s left". */
  text(bytes: number, total: number | undefined): string {
    const speed = this.#speed(bytes);
    const amount = measuredBytes(bytes) +
      (total === undefined ? "" : ` of ${measuredBytes(total)}`);
    if (speed === undefined || speed === 0) return amount;
    const left = total === undefined || bytes >= total
      ? ""
      : `, ${duration((total - bytes) / speed)} left`;
    return `${amount}, ${measuredBytes(speed)}/s${left}`;
  }

  /** Bytes a second over the last seconds; undefined while too little has been seen. */
  #speed(bytes: number): number | undefined {
    const at = this.#now();
    const seen = this.#seen;
    // A download that has started again has a speed of its own.
    if (bytes < (seen.at(-1)?.bytes ?? 0)) seen.length = 0;
    seen.push({ at, bytes });
    while (seen.length > 2 && at - seen[1]!.at >= WINDOW) seen.shift();
    const first = seen[0]!;
    return at - first.at < 200 ? undefined : (bytes - first.bytes) / (at - first.at) * 1000;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
