/** The executors of a suite, one per job. */
import type { Executor, OpenExecutor } from "./execution/executor.ts";

export interface CrewOptions {
  readonly open: OpenExecutor;
  readonly provider: string;
  readonly threads: number;
  readonly listener: {
    note(message: string): void;
    say(message: string): void;
  };
  /** Interrupts work that prepares data. */
  readonly signal: AbortSignal;
}

/** Opens each executor on its first use. */
export class Crew {
  readonly #members: (Promise<Executor> | undefined)[] = [];
  readonly #prepared: (number | undefined)[] = [];
  readonly #seconds = new Map<number, number>();
  readonly #said = new Set<string>();

  constructor(readonly options: CrewOptions) {}

  /** The executor of a job; all of them use the provider that the first one chose. */
  async member(place: number): Promise<Executor> {
    return await (this.#members[place] ??= this.#open(place));
  }

  /** Prepares a problem's features; false if it was stopped meanwhile. */
  async prepare(place: number, problem: number): Promise<boolean> {
    if (this.options.signal.aborted) return false;
    if (this.#prepared[place] === problem) return true;
    try {
      const member = await this.member(place);
      const start = performance.now();
      await member.prepare(problem);
      // The others only read features from their cache.
      if (place === 0) this.#seconds.set(problem, (performance.now() - start) / 1000);
    } catch (error) {
      if (this.options.signal.aborted) return false;
      throw error;
    }
    this.#prepared[place] = problem;
    return true;
  }

  prepareSeconds(problem: number): number | undefined {
    return this.#seconds.get(problem);
  }

  async replace(place: number, problem: number): Promise<boolean> {
    this.#members[place] = undefined;
    this.#prepared[place] = undefined;
    return await this.prepare(place, problem);
  }

  async close(): Promise<void> {
    const members = await Promise.allSettled(this.#members);
    for (const member of members) {
      if (member.status === "fulfilled" && member.value?.alive) await member.value.close();
    }
  }

  async #open(place: number): Promise<Executor> {
    const { open, provider, threads, listener, signal } = this.options;
    const executor = await open({
      provider: place === 0 ? provider : (await this.member(0)).provider,
      threads,
      progress: (message) => listener.note(message),
      // Every executor reads the same data, and warns of the same problems.
      warn: (message) => {
        if (!this.#said.has(message)) listener.say(message);
        this.#said.add(message);
      },
    });
    if (signal.aborted) executor.interrupt();
    else signal.addEventListener("abort", () => executor.interrupt(), { once: true });
    return executor;
  }
}
