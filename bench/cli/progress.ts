/** Says on the terminal how a suite gets on. */
import type { PlannedRun } from "../plan.ts";
import type { CycleRow, RunResult } from "../results/run.ts";
import type { SuiteListener } from "../run_suite.ts";

/** Where progress is written, and what the time is. */
export interface ProgressOptions {
  /** Writes text as it is, without a line feed of its own. */
  readonly write: (text: string) => void;
  /** Columns of the terminal; undefined where it is none, and whole lines are written. */
  readonly width: number | undefined;
  /** Milliseconds since any fixed point. */
  readonly now: () => number;
}

/** A line on a terminal is rewritten at most this often, in milliseconds. */
const REWRITE_INTERVAL = 100;

/** Elsewhere a line is added at most this often, in milliseconds. */
const LINE_INTERVAL = 5000;

/** Writes one line that is rewritten on a terminal, and a line now and then elsewhere. */
export class Progress implements SuiteListener {
  readonly #options: ProgressOptions;
  #runs = 0;
  #runsEnded = 0;
  #cyclesLeft = 0;
  #cyclesDone = 0;
  #failed = 0;
  #start = 0;
  #written = -Infinity;
  #shown = false;

  /** @param options Where and how. */
  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** @inheritdoc */
  planned(runs: readonly PlannedRun[], ended: readonly RunResult[]): void {
    this.#runs = runs.length;
    this.#runsEnded = ended.length;
    const cyclesOf = (config: { cycles: number }): number => config.cycles + 1;
    const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);
    this.#cyclesLeft = sum(runs.map(({ manifest }) => cyclesOf(manifest.config))) -
      sum(ended.map(({ manifest }) => cyclesOf(manifest.config)));
    if (ended.length > 0) {
      const rest = runs.length - ended.length;
      this.say(`${ended.length} of ${runs.length} runs are done already, ${rest} to go`);
    }
  }

  /** @inheritdoc */
  started(run: PlannedRun, resumed: number): void {
    if (this.#start === 0) this.#start = this.#options.now();
    if (resumed > 0) {
      this.#cyclesLeft -= resumed;
      this.say(`${nameOf(run)}: goes on after ${resumed} of ${lengthOf(run)} cycles`);
    }
    if (this.#options.width !== undefined) this.#show(run);
  }

  /** @inheritdoc */
  cycle(run: PlannedRun, _row: CycleRow): void {
    this.#cyclesDone += 1;
    this.#cyclesLeft -= 1;
    if (this.#due()) this.#show(run);
  }

  /** @inheritdoc */
  ended(run: PlannedRun, result: RunResult): void {
    this.#runsEnded += 1;
    if (result.status === "failed") {
      this.#failed += 1;
      this.#cyclesLeft -= lengthOf(run) - result.cycles.length;
      this.say(`${nameOf(run)} failed. ${result.message}`);
    }
    if (this.#due() || this.#runsEnded === this.#runs) this.#show(run);
  }

  /** @inheritdoc */
  note(message: string): void {
    if (this.#due()) this.#line(message);
  }

  /**
   * Writes a line that stays.
   *
   * @param message One sentence without its full stop.
   */
  say(message: string): void {
    this.#clear();
    this.#options.write(`${message}\n`);
  }

  /** Leaves the terminal as other output wants it: at the start of an empty line. */
  end(): void {
    this.#clear();
  }

  #show(run: PlannedRun): void {
    const seconds = (this.#options.now() - this.#start) / 1000;
    const rate = this.#cyclesDone / Math.max(seconds, 1e-3);
    this.#line([
      `${this.#runsEnded}/${this.#runs} runs`,
      ...this.#failed > 0 ? [`${this.#failed} failed`] : [],
      ...this.#cyclesDone > 0 ? [`${rate.toPrecision(2)} cycles/s`] : [],
      ...this.#cyclesDone > 0 && this.#cyclesLeft > 0
        ? [`${clock(this.#cyclesLeft / rate)} left`]
        : [],
      nameOf(run),
    ].join("  "));
  }

  #due(): boolean {
    const interval = this.#options.width === undefined ? LINE_INTERVAL : REWRITE_INTERVAL;
    return this.#options.now() - this.#written >= interval;
  }

  #line(text: string): void {
    this.#written = this.#options.now();
    const { width, write } = this.#options;
    if (width === undefined) return write(`${text}\n`);
    // The last column stays empty: some terminals wrap as soon as it is filled.
    write(`\r\x1b[K${text.slice(0, width - 1)}`);
    this.#shown = true;
  }

  #clear(): void {
    if (this.#shown) this.#options.write("\r\x1b[K");
    this.#shown = false;
  }
}

/**
 * A span of time as a clock shows it.
 *
 * @param seconds Any span, 0 or more.
 * @returns Such as "0:41" or "2:05:00".
 */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

function nameOf({ manifest: { config } }: PlannedRun): string {
  return `${config.dataset}, ${config.strategy}, seed ${config.seed}`;
}

function lengthOf({ manifest }: PlannedRun): number {
  return manifest.config.cycles + 1;
}
