/** Says how the computation of features gets on. */
import { thousands, threeDigits } from "../../core/format.ts";
import { clock } from "../progress.ts";
import type { StatusLine } from "../status_line.ts";

/** The progress of one part of a dataset. */
export class EmbedProgress {
  readonly #line: StatusLine;
  readonly #now: () => number;
  readonly #name: string;
  #start: number | undefined;
  #before = 0;
  #done = 0;

  /**
   * Starts with nothing written.
   *
   * @param name What is under way, such as "cifar10, train".
   * @param now Milliseconds since any fixed point.
   */
  constructor(line: StatusLine, name: string, now: () => number = () => performance.now()) {
    this.#line = line;
    this.#now = now;
    this.#name = name;
  }

  /** Images done in this start, not in an earlier one. */
  get computed(): number {
    return this.#done - this.#before;
  }

  /** Images that are done, those of an earlier start included. */
  get done(): number {
    return this.#done;
  }

  /** Seconds since the first news; 0 before. */
  get seconds(): number {
    return this.#start === undefined ? 0 : (this.#now() - this.#start) / 1000;
  }

  /** Counts images; the first call starts the clock. */
  add(done: number, total: number): void {
    this.#done = done;
    if (this.#start === undefined) {
      this.#start = this.#now();
      this.#before = done;
      this.#line.rest();
      if (done > 0) this.#line.say(`${this.#name}: goes on after ${ofImages(done, total)}`);
    }
    if (this.#line.due) this.#line.show(this.#text(total));
  }

  #text(total: number): string {
    const rate = this.computed / Math.max(this.seconds, 1e-3);
    const left = rate > 0 ? (total - this.#done) / rate : 0;
    return [
      `${this.#name}: ${ofImages(this.#done, total)}`,
      ...rate > 0 ? [`${threeDigits(rate)} images/s`] : [],
      ...left > 0 ? [`${clock(left)} left`] : [],
    ].join("  ");
  }
}

function ofImages(done: number, total: number): string {
  return `${thousands(done)} of ${thousands(total)} images`;
}
