/** How fast a file arrives, and how long the rest takes. */

/** Milliseconds over which the speed is taken. */
const WINDOW = 5000;

/** Watches bytes arrive. */
export class Meter {
  readonly #now: () => number;
  readonly #seen: { readonly at: number; readonly bytes: number }[] = [];

  /**
   * Starts with nothing seen.
   *
   * @param now Milliseconds since any fixed point.
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Says how far a file is.
   *
   * @param bytes Bytes that are there.
   * @param total Bytes in all, where that is known.
   * @returns Such as "84.2 of 169.0 MB, 3.4 MB/s, 25 s left".
   */
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
    const rate = unitFor(speed);
    return `${amount}, ${shown(speed, rate)} ${rate.name}/s${left}`;
  }

  /** Bytes a second over the last seconds; undefined while too little has been seen. */
  #speed(bytes: number): number | undefined {
    const at = this.#now();
    const seen = this.#seen;
    // A transfer that has begun anew has a speed of its own.
    if (bytes < (seen.at(-1)?.bytes ?? 0)) seen.length = 0;
    seen.push({ at, bytes });
    while (seen.length > 2 && at - seen[1]!.at >= WINDOW) seen.shift();
    const [first] = seen as [typeof seen[number]];
    return at - first.at < 200 ? undefined : (bytes - first.bytes) / (at - first.at) * 1000;
  }
}

interface Unit {
  readonly name: string;
  readonly bytes: number;
}

function unitFor(bytes: number): Unit {
  if (bytes >= 1e9) return { name: "GB", bytes: 1e9 };
  return bytes >= 1e6 ? { name: "MB", bytes: 1e6 } : { name: "kB", bytes: 1e3 };
}

function shown(bytes: number, unit: Unit): string {
  return (bytes / unit.bytes).toFixed(unit.name === "kB" ? 0 : unit.name === "MB" ? 1 : 2);
}

/**
 * Writes a size.
 *
 * @param bytes Bytes.
 * @returns Such as "169.0 MB".
 */
export function sizeText(bytes: number): string {
  const unit = unitFor(bytes);
  return `${shown(bytes, unit)} ${unit.name}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
