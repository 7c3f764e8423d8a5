/** How long the rest of the cases takes. */
import { type Achieved, floorSeconds } from "../../../reports/growth/achieved.ts";
import type { MeasuredCase, Peaks } from "../../../runs/measurement.ts";
import type { RepeatPolicy } from "../repeat.ts";
import { workOf } from "./work.ts";

/** A mean that grows with what is added. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number {
    return this.#sum / this.#count;
  }
}

/**
 * Forecasts by the floors: each strategy stays about as far above them as it was. One of which nothing
 * is known takes as long as the others did.
 */
export class Forecast {
  readonly #policy: RepeatPolicy;
  /** Logarithms of seconds over the floor, by strategy. */
  readonly #ratios = new Map<string, Mean>();
  readonly #seconds = new Mean();
  readonly #overhead = new Mean();
  #peaks: Peaks | undefined;

  /** Knows nothing yet. */
  constructor(policy: RepeatPolicy) {
    this.#policy = policy;
  }

  /** Learns from a case. */
  add(each: MeasuredCase, wallSeconds: number, figures: Achieved, peaks: Peaks): void {
    this.#peaks = peaks;
    this.#seconds.add(figures.seconds);
    this.#overhead.add(Math.max(0, wallSeconds - this.#withRepeats(figures.seconds)));
    const ratios = this.#ratios.get(each.strategy) ?? new Mean();
    ratios.add(Math.log(figures.ratio));
    this.#ratios.set(each.strategy, ratios);
  }

  /**
   * Forecasts.
   *
   * @returns Seconds; 0 while nothing is known.
   */
  secondsLeft(rest: readonly MeasuredCase[]): number {
    const peaks = this.#peaks;
    if (peaks === undefined) return 0;
    return rest.reduce((sum, each) => {
      return sum + this.#overhead.value + this.#withRepeats(this.#secondsOf(each, peaks));
    }, 0);
  }

  #secondsOf(each: MeasuredCase, peaks: Peaks): number {
    const ratios = this.#ratios.get(each.strategy);
    if (ratios === undefined) return this.#seconds.value;
    return floorSeconds(workOf(each.strategy, each.sizes), peaks) * Math.exp(ratios.value);
  }

  /** Seconds of a case whose selections take so many each. */
  #withRepeats(each: number): number {
    const { most, seconds } = this.#policy;
    return each + Math.min(most * each, Math.max(0, seconds - each));
  }
}
