/** Says on the terminal how a measurement gets on. */
import { achieved } from "../../../reports/growth/achieved.ts";
import { clock } from "../../../cli/progress.ts";
import type { StatusLine } from "../../../cli/status_line.ts";
import type { MeasuredCase, MeasuredPoint } from "../../../runs/measurement.ts";
import type { RepeatPolicy } from "../repeat.ts";
import { Forecast } from "./forecast.ts";
import { caseName } from "./lines.ts";

/** A case that takes longer than this many milliseconds shows that it goes on. */
const TICK = 1000;

/** Counts cases, and forecasts the rest. */
export class MeasuringProgress {
  readonly #line: StatusLine;
  readonly #cases: readonly MeasuredCase[];
  readonly #now: () => number;
  readonly #forecast: Forecast;
  readonly #begun: number;
  #place = 0;
  #start = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * Starts with nothing measured.
   *
   * @param cases Everything that is to be measured, in order.
   * @param now Milliseconds since any fixed point.
   */
  constructor(
    line: StatusLine,
    cases: readonly MeasuredCase[],
    repeat: RepeatPolicy,
    now: () => number = () => performance.now(),
  ) {
    this.#line = line;
    this.#cases = cases;
    this.#forecast = new Forecast(repeat);
    this.#now = now;
    this.#begun = now();
    line.rest();
  }

  /** Seconds since the beginning. */
  get secondsPassed(): number {
    return (this.#now() - this.#begun) / 1000;
  }

  /**
   * Forecasts a case.
   *
   * @returns Seconds that it is thought to take; 0 while nothing is known.
   */
  secondsFor(each: MeasuredCase): number {
    return this.#forecast.secondsLeft([each]);
  }

  /** Shows that a case is being measured, until it is told what became of it. */
  started(each: MeasuredCase): void {
    this.#place = this.#cases.indexOf(each);
    this.#start = this.#now();
    if (this.#line.onTerminal) {
      this.#show();
      this.#timer = setInterval(() => this.#show(), TICK);
    } else if (this.#line.due) this.#show();
  }

  /** Learns from a case, and clears the line for other output. */
  ended(point: MeasuredPoint): void {
    this.end();
    const figures = achieved(point);
    if (figures === undefined) return;
    const seconds = (this.#now() - this.#start) / 1000;
    this.#forecast.add(point, seconds, figures, point.timing!.peaks);
  }

  /** Leaves the terminal as other output wants it. */
  end(): void {
    clearInterval(this.#timer);
    this.#line.clear();
  }

  #show(): void {
    const passed = (this.#now() - this.#start) / 1000;
    const [current, ...rest] = this.#cases.slice(this.#place);
    if (current === undefined) return;
    const ahead = this.#forecast.secondsLeft(rest);
    // A case that takes longer than it was thought to has an unknown end, not one in the past.
    const left = ahead + Math.max(0, this.secondsFor(current) - passed);
    this.#line.show([
      `${this.#place}/${this.#cases.length} cases`,
      ...left > 0 ? [`${clock(left)} left`] : [],
      caseName(current),
      ...passed >= 2 ? [clock(passed)] : [],
    ].join("  "));
  }
}
