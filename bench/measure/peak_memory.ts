/** The most memory that this process has had, as the system counts it. */
import process from "node:process";

/** Watches the peak of the process's resident memory. */
export class PeakMemory {
  readonly #inherited: number = highWater();
  #seen = 0;

  /**
   * Takes note of the memory that is resident now.
   *
   * @returns Bytes.
   */
  sample(): number {
    const now = Deno.memoryUsage().rss;
    this.#seen = Math.max(this.#seen, now);
    return now;
  }

  /**
   * The peak since the process began. On Linux a process starts with the mark of the one that started
   * it; where that mark has not been passed, the largest sample is all that is known.
   *
   * @returns Bytes.
   */
  peak(): number {
    this.sample();
    const mark = highWater();
    return mark > this.#inherited ? Math.max(mark, this.#seen) : this.#seen;
  }
}

/** The system's high-water mark in bytes; reading it from /proc would take every permission. */
function highWater(): number {
  const mark = process.resourceUsage().maxRSS;
  // It is documented in kilobytes, but some versions hand out macOS's bytes, which no peak below the
  // present use can be mistaken for.
  return mark < Deno.memoryUsage().rss ? 1024 * mark : mark;
}
