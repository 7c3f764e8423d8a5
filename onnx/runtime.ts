/** Runs programs on one provider; sessions are kept by program, so that building again is free. */
import type { InferenceSession } from "onnxruntime-node";
import { chooseProvider, type Provider } from "./providers.ts";
import type { Program } from "./program.ts";
import { type Feeds, type Fetches, openSession, runSession } from "./session.ts";

/** How programs are run. */
export interface RuntimeOptions {
  /** Execution provider; default "cpu", and "auto" takes the fastest that loads. */
  readonly provider?: Provider | "auto";
  /** Threads inside one operator; default all processors. */
  readonly threads?: number;
}

/** Sessions that are kept at most; the one unused for longest goes first. */
const CAPACITY = 128;

/**
 * Runs programs on one execution provider.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Graph, matmul, Program, Runtime } from "./mod.ts";
 *
 * const graph = new Graph("predict");
 * const x = graph.input("x", "float32", ["N", 2]);
 * const weight = graph.constant({ data: Float32Array.of(1, 10), shape: [2, 1] });
 * const program = new Program(graph, { logits: matmul(x, weight) });
 *
 * const runtime = await Runtime.open();
 * const rows = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
 * const { logits } = await runtime.run(program, { x: rows });
 * assertEquals(logits, { data: Float32Array.of(21, 43), shape: [2, 1] });
 * await runtime.close();
 * ```
 */
export class Runtime {
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  /** Use {@linkcode Runtime.open}, which makes sure that the provider loads. */
  private constructor(readonly provider: Provider, readonly threads: number) {}

  /**
   * Opens a runtime, having made sure that its provider loads; {@linkcode Runtime.close} ends it.
   *
   * @param options Provider and threads.
   * @returns A runtime on that provider.
   * @throws {InputError} If the provider does not load.
   *
   * @example
   * ```ts
   * import { Runtime } from "./runtime.ts";
   * const runtime = await Runtime.open({ provider: "auto" });
   * console.log(runtime.provider);
   * await runtime.close();
   * ```
   */
  static async open(options: RuntimeOptions = {}): Promise<Runtime> {
    const threads = options.threads ?? navigator.hardwareConcurrency;
    return new Runtime(await chooseProvider(options.provider ?? "cpu", threads), threads);
  }

  /**
   * Runs a program.
   *
   * @param program What to run.
   * @param feeds Its inputs by name; they are not copied.
   * @returns Its outputs by name.
   * @throws {InputError} If an input is missing or does not fit.
   */
  async run(program: Program, feeds: Feeds): Promise<Fetches> {
    return await runSession(await this.#session(program), program, feeds);
  }

  /**
   * Opens a program's session ahead of its first run, so that a run's time is its own.
   *
   * @param program What will be run.
   * @param path The program's own file, where its weights lie outside.
   */
  async prepare(program: Program, path?: string): Promise<void> {
    await this.#session(program, path);
  }

  /**
   * Lets a program's session and the memory that it holds go; the next run opens it again.
   *
   * @param program A program; nothing happens where it has no session.
   */
  async release(program: Program): Promise<void> {
    const session = this.#sessions.get(program.hash);
    this.#sessions.delete(program.hash);
    await (await session)?.release();
  }

  /** Releases every session. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await (await session).release();
  }

  async #session(program: Program, path?: string): Promise<InferenceSession> {
    const key = program.hash;
    const session = this.#sessions.get(key) ??
      openSession(program, this.provider, this.threads, path);
    // Deleting first moves the key to the end: the map's order is the order of last use.
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    try {
      const opened = await session;
      await this.#evict();
      return opened;
    } catch (error) {
      this.#sessions.delete(key);
      throw error;
    }
  }

  async #evict(): Promise<void> {
    while (this.#sessions.size > CAPACITY) {
      const [oldest, session] = this.#sessions.entries().next().value!;
      this.#sessions.delete(oldest);
      await (await session).release();
    }
  }
}
