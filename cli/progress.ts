/** Progress of a suite on the terminal. */
import type { PlannedRun } from "../bench/plan.ts";
import { clock } from "../core/format.ts";
import type { CycleRow, RunConfig, RunResult } from "../runs/run.ts";
import type { SuiteListener, SuiteOutcome } from "../bench/run_suite.ts";
import type { Rejection } from "../runs/store.ts";
import { StatusLine, type StatusOptions } from "./status_line.ts";

/** Estimates the time left, with a pace for each strategy. */
class Forecast {
  done = 0;
  #work = 0;
  readonly #paces = new Map<string, { left: number; done: number; seconds: number }>();

  /** Counts cycles that are still to be done, or no longer. */
  expect(run: { readonly config: RunConfig }, cycles: number): void {
    this.#pace(run).left += cycles;
  }

  add(run: { readonly config: RunConfig }, seconds: number): void {
    const pace = this.#pace(run);
    pace.left -= 1;
    pace.done += 1;
    pace.seconds += seconds;
    this.done += 1;
    this.#work += seconds;
  }

  /** Seconds that are left, given those that have passed; 0 while nothing is known. */
  secondsLeft(passed: number): number {
    if (this.#work === 0) return 0;
    let work = 0;
    for (const { left, done, seconds } of this.#paces.values()) {
      work += left * (done === 0 ? this.#work / this.done : seconds / done);
    }
    // Several jobs do more than one second of work a second, and writing files takes some, too.
    return work * passed / this.#work;
  }

  #pace({ config }: { readonly config: RunConfig }) {
    const name = `${config.dataset}\n${config.strategy}`;
    return this.#paces.getOrInsertComputed(name, () => ({ left: 0, done: 0, seconds: 0 }));
  }
}

export class Progress implements SuiteListener {
  readonly #line: StatusLine;
  readonly #now: () => number;
  #runs = 0;
  #runsEnded = 0;
  #forecast = new Forecast();
  #failed = 0;
  #start = 0;

  constructor(options?: StatusOptions) {
    this.#line = new StatusLine(options);
    this.#now = options?.now ?? (() => performance.now());
  }

  planned(runs: readonly PlannedRun[], ended: readonly RunResult[]): void {
    this.#forecast = new Forecast();
    this.#failed = 0;
    this.#start = 0;
    this.#runs = runs.length;
    this.#runsEnded = ended.length;
    for (const run of runs) this.#forecast.expect(run.manifest, lengthOf(run.manifest));
    for (const { manifest } of ended) this.#forecast.expect(manifest, -lengthOf(manifest));
    if (ended.length > 0) {
      const rest = runs.length - ended.length;
      this.say(`${ended.length} of ${runs.length} runs are done already, ${rest} to go`);
    }
  }

  started(run: PlannedRun, resumed: number): void {
    if (this.#start === 0) {
      this.#start = this.#now();
      this.#line.rest();
    }
    if (resumed > 0) {
      this.#forecast.expect(run.manifest, -resumed);
      this.say(`${nameOf(run)}: continues after ${resumed} of ${lengthOf(run.manifest)} cycles`);
    }
    if (this.#line.onTerminal) this.#show(run);
  }

  cycle(run: PlannedRun, row: CycleRow): void {
    this.#forecast.add(run.manifest, row.trainSeconds + row.evaluateSeconds + row.selectSeconds);
    if (this.#line.due) this.#show(run);
  }

  ended(run: PlannedRun, result: RunResult): void {
    this.#runsEnded += 1;
    if (result.status === "failed") {
      this.#failed += 1;
      this.#forecast.expect(run.manifest, result.cycles.length - lengthOf(run.manifest));
      this.say(`${nameOf(run)} failed. ${result.message}`);
    }
    if (this.#line.due || this.#runsEnded === this.#runs) this.#show(run);
  }

  note(message: string): void {
    if (this.#line.due) this.#line.show(message);
  }

  say(message: string): void {
    this.#line.say(message);
  }

  rejected({ path, reason, keptAs }: Rejection): void {
    this.say(
      `"${path}" is not used. ${reason}. It is kept as "${keptAs}", and its run starts again`,
    );
  }

  stopped({ results, planned }: Pick<SuiteOutcome, "results" | "planned">): void {
    const state = planned === 0
      ? "before the first run"
      : `${results.length} of ${planned} runs have ended`;
    this.say(`Stopped: ${state}. Run the same command to resume`);
  }

  clear(): void {
    this.#line.clear();
  }

  #show(run: PlannedRun): void {
    const seconds = (this.#now() - this.#start) / 1000;
    const { done } = this.#forecast;
    const left = this.#forecast.secondsLeft(seconds);
    this.#line.show([
      `${this.#runsEnded}/${this.#runs} runs`,
      ...this.#failed > 0 ? [`${this.#failed} failed`] : [],
      ...done > 0 ? [`${showRate(done / Math.max(seconds, 1e-3))} cycles/s`] : [],
      ...left > 0 ? [`${clock(left)} left`] : [],
      nameOf(run),
    ].join("  "));
  }
}

function showRate(rate: number): string {
  return rate < 10 ? rate.toPrecision(2) : rate.toFixed(0);
}

function nameOf({ manifest: { config } }: PlannedRun): string {
  return `${config.dataset}, ${config.strategy}, seed ${config.seed}`;
}

function lengthOf({ config }: { readonly config: RunConfig }): number {
  return config.cycles + 1;
}
