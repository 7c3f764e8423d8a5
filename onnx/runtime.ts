/** Runs programs on one provider; sessions are kept by program, so that building again is free. */
import type { Tensor } from "onnxruntime-node";
import { TrawlError } from "../core/errors.ts";
import { type NdArray, type Storage, takeRows } from "../core/ndarray.ts";
import { DeviceArrays, type Uploads } from "./device_arrays.ts";
import { type Lowering, lowerings } from "./webgpu/lowering.ts";
import { PreparedProgram } from "./webgpu/prepared.ts";
import type { RefCounted } from "./webgpu/ref_counted.ts";
import type { Provider } from "./provider_names.ts";
import { chooseProvider } from "./providers.ts";
import type { Program } from "./program.ts";
import { Sessions } from "./session.ts";
import { checkedFeeds, type Feeds, fetched, type Fetches, type Tensors } from "./tensor.ts";

/** How programs are run. */
export interface RuntimeOptions {
  /** Execution provider; default "cpu", and "auto" takes the fastest that loads. */
  readonly provider?: Provider | "auto";
  /** Threads inside one operator; default all processors. */
  readonly threads?: number;
  /**
   * How programs are changed for the provider; default what it requires.
   *
   * @internal
   */
  readonly lowering?: Lowering;
}

/** Most sessions that stay open, and most programs whose plans are kept. */
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
  readonly #sessions: Sessions;
  /** Of the small programs that move tensors on a device: never evicted, because their tensors stay. */
  readonly #movers: Sessions;
  readonly #kept: DeviceArrays;
  readonly #prepared = new Map<string, PreparedProgram>();
  /** Calls in progress, and what to call after the last one. */
  #running = 0;
  #atRest: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  readonly #lowering: Lowering | undefined;

  private constructor(
    readonly provider: Provider,
    readonly threads: number,
    lowering: Lowering | undefined,
  ) {
    this.#lowering = lowering;
    this.#sessions = new Sessions(provider, threads, CAPACITY);
    this.#movers = new Sessions(provider, threads);
    this.#kept = new DeviceArrays((stage, tensors) => this.#movers.run(stage, tensors));
  }

  /**
   * Opens a runtime, having made sure that its provider loads; {@linkcode Runtime.close} ends it.
   *
   * @throws {InputError} If the provider does not load.
   */
  static async open(options: RuntimeOptions = {}): Promise<Runtime> {
    const threads = options.threads ?? navigator.hardwareConcurrency;
    const provider = await chooseProvider(options.provider ?? "cpu", threads);
    return new Runtime(provider, threads, options.lowering ?? lowerings[provider]);
  }

  /**
   * Runs a program on inputs that are not copied.
   *
   * @throws {InputError} If an input is missing or does not fit, or memory does not suffice.
   */
  async run(program: Program, feeds: Feeds): Promise<Fetches> {
    return await this.#whileOpen(async () => {
      const tensors = checkedFeeds(program, feeds);
      const prepared = this.#prepare(program);
      return fetched(
        program,
        prepared === undefined
          ? await this.#sessions.run({ program, locations: {} }, tensors)
          : await this.#runPrepared(prepared, feeds, tensors),
      );
    });
  }

  /**
   * Opens the session of a program that will run often at one size, and lets it keep memory between
   * runs. `path` is the program's own file, if its weights are in other files.
   */
  async prepare(program: Program, path?: string): Promise<void> {
    await this.#whileOpen(async () => {
      const prepared = path === undefined ? this.#prepare(program) : undefined;
      const stages = prepared?.stages() ?? [{ program, locations: {} }];
      const options = { keepsMemory: true, ...path !== undefined && { path } };
      for (const stage of stages) await this.#sessions.open(stage, options);
    });
  }

  /** Closes a program's session, if any, and frees its memory; the next run opens it again. */
  async release(program: Program): Promise<void> {
    const prepared = this.#prepared.get(program.hash);
    this.#prepared.delete(program.hash);
    await this.#sessions.release(program);
    for (const stage of prepared?.stages() ?? []) {
      await this.#sessions.release(stage.program);
    }
  }

  /**
   * Keeps an array, which must not change, on the device from its next use until it is forgotten.
   * Nothing happens on the CPU.
   *
   * @returns Whether this call keeps it; then the caller is to forget it.
   */
  keep(array: NdArray<Storage>): boolean {
    return (this.#lowering?.device ?? false) && this.#kept.keep(array);
  }

  /** Frees what {@linkcode Runtime.keep} keeps of an array, if anything. */
  async forget(array: NdArray<Storage>): Promise<void> {
    await this.#kept.forget(array);
  }

  /**
   * Copies rows of an array; those of a kept one are copied on the device, and must not change.
   *
   * @throws {InputError} If an index is outside the array.
   */
  takeRows<T extends Storage>(array: NdArray<T>, rows: ArrayLike<number>): NdArray<T> {
    return this.#lowering?.device ? this.#kept.takeRows(array, rows) : takeRows(array, rows);
  }

  /** Kept arrays that were copied to the device so far. */
  get uploads(): Uploads {
    return this.#kept.uploads;
  }

  /** Waits for calls in progress, then releases every session and what is kept on the device. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#atRest = resolve);
    this.#prepared.clear();
    await this.#kept.close();
    await this.#movers.close();
    await this.#sessions.close();
  }

  /** Runs work that {@linkcode Runtime.close} waits for. */
  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) {
      throw new TrawlError("The runtime has been closed: open another one");
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      if (this.#running === 0) this.#atRest?.();
    }
  }

  /** The program as the provider runs it; undefined if that is unchanged. */
  #prepare(program: Program): PreparedProgram | undefined {
    if (this.#lowering === undefined || program.hasExternalData) return undefined;
    const { hash } = program;
    const prepared = this.#prepared.get(hash) ?? new PreparedProgram(program, this.#lowering);
    this.#prepared.delete(hash);
    this.#prepared.set(hash, prepared);
    if (this.#prepared.size > CAPACITY) {
      this.#prepared.delete(this.#prepared.keys().next().value!);
    }
    return prepared;
  }

  async #runPrepared(
    prepared: PreparedProgram,
    feeds: Feeds,
    tensors: Record<string, Tensor>,
  ): Promise<Tensors> {
    const held: RefCounted[] = [];
    try {
      for (const name of prepared.lowered.onDevice) {
        const kept = await this.#kept.tensor(feeds[name]!);
        if (kept === undefined) continue;
        held.push(kept);
        tensors[name] = kept.tensor;
      }
      return await prepared.run(this.#sessions, tensors);
    } finally {
      for (const kept of held) kept.release();
    }
  }
}
