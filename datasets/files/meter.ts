/** Progress of long work: how far, how fast, and how long the rest takes. */

/** Milliseconds over which the speed is taken. */
const WINDOW = 5000;

/** Milliseconds between two reports. */
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

  /** Such as "84.2 of 169.0 MB, 3.4 MB/s, 25 s left". */
  text(bytes: number, total: number | undefined): string {
    const speed = this.#speed(bytes);
    const unit = unitFor(total ?? bytes);
    const amount = total === undefined
      ? `${shown(bytes, unit)} ${unit.name}`
      : `${shown(bytes, unit)} of ${shown(total, unit)} ${unit.name}`;
    if (speed === undefined || speed === 0) return amount;
    const left = total === undefined || bytes >= total
      ? ""
      : `, ${duration((total - bytes) / speed)} left`;
    return `${amount}, ${sizeText(speed)}/s${left}`;
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

const UNITS = [
  { name: "GB", bytes: 1e9, digits: 2 },
  { name: "MB", bytes: 1e6, digits: 1 },
  { name: "kB", bytes: 1e3, digits: 0 },
] as const;

function unitFor(bytes: number): typeof UNITS[number] {
  return UNITS.find((unit) => bytes >= unit.bytes) ?? UNITS[2];
}

function shown(bytes: number, unit: typeof UNITS[number]): string {
  return (bytes / unit.bytes).toFixed(unit.digits);
}

/** Such as "169.0 MB". */
export function sizeText(bytes: number): string {
  const unit = unitFor(bytes);
  return `${shown(bytes, unit)} ${unit.name}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
