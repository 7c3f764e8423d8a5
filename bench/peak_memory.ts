/** The most memory that this process has had for some time, as the system counts it. */
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
   * The peak since this watch began. The system keeps one mark for the whole life of a process, and on
   * Linux hands it on to processes that are started: if it has not been passed since, the largest sample
   * is all that is known.
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
