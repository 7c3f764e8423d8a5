/** Progress of the features of one part of a dataset. */
import { clock, thousands, threeDigits } from "../../core/format.ts";
import type { StatusLine } from "../status_line.ts";

/** Counts images, those of an earlier start apart. */
export class EmbedProgress {
  done = 0;
  #start: number | undefined;
  #before = 0;

  /** Starts with nothing written; `name` is the part, `now` a clock in milliseconds. */
  constructor(
    readonly line: StatusLine,
    readonly name: string,
    readonly now: () => number = () => performance.now(),
  ) {}

  get computed(): number {
    return this.done - this.#before;
  }

  get seconds(): number {
    return this.#start === undefined ? 0 : (this.now() - this.#start) / 1000;
  }

  /** Counts images; the first call starts the clock. */
  add(done: number, total: number): void {
    this.done = done;
    const count = `${thousands(done)} of ${thousands(total)} images`;
    if (this.#start === undefined) {
      this.#start = this.now();
      this.#before = done;
      this.line.rest();
      if (done > 0) this.line.say(`${this.name}: continues after ${count}`);
    }
    if (!this.line.due) return;
    const rate = this.computed / Math.max(this.seconds, 1e-3);
    const parts = [`${this.name}: ${count}`];
    if (rate > 0) parts.push(`${threeDigits(rate)} images/s`);
    if (rate > 0 && done < total) parts.push(`${clock((total - done) / rate)} left`);
    this.line.show(parts.join("  "));
  }

  /** What became of features of a shape, in one sentence. */
  outcome(shape: readonly number[]): string {
    const size = shape.map(thousands).join(" × ");
    if (this.computed === 0) return `${this.name}: ${size} features were there already`;
    const rate = threeDigits(this.computed / Math.max(this.seconds, 1e-3));
    return `${this.name}: ${size} features, ${rate} images/s, ${clock(this.seconds)}`;
  }
}
