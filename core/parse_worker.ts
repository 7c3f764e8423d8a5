/** Parses untrusted files in a worker, which is terminated if one takes too much time or memory. */
import { parentPort, Worker } from "node:worker_threads";
import { InputError, messageOf, TrawlError } from "./errors.ts";

/** Limits for one file. */
export interface ParseLimits {
  /** For the smallest file; a second per MiB is added. */
  readonly seconds?: number;
  /** Memory for strings and objects; numeric arrays do not count. */
  readonly heapMegabytes?: number;
}

type Reply<T> = "ready" | { readonly value: T } | { readonly reason: string };

/**
 * Runs a parser on one file after the other. Neither an endless loop nor exhausted memory affects this
 * thread, which keeps handling signals. The worker starts with the first file and ends with the last; Deno
 * 2.9 cannot stop one in an endless loop, which uses a core until the process ends.
 */
export class ParseWorker<T> {
  readonly #module: URL;
  readonly #seconds: number;
  readonly #heapMegabytes: number;
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param limits Default 5 s and 1 GiB. */
  constructor(module: URL, { seconds = 5, heapMegabytes = 1024 }: ParseLimits = {}) {
    this.#module = module;
    this.#seconds = seconds;
    this.#heapMegabytes = heapMegabytes;
  }

  /**
   * Parses a file.
   *
   * @throws {InputError} With the parser's message, or if the file takes more than it may.
   */
  async parse(bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(() => this.#parseNow(bytes));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      if (--this.#waiting === 0) await this.#end();
    }
  }

  async #parseNow(bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    const worker = await (this.#worker ??= this.#start());
    const seconds = this.#seconds + bytes.length / 2 ** 20;
    let reply: Reply<T>;
    try {
      reply = await answerOf<T>(worker, seconds, () => worker.postMessage(bytes, [bytes.buffer]));
    } catch (error) {
      await this.#end();
      throw error;
    }
    if (typeof reply === "object" && "value" in reply) return reply.value;
    throw new InputError(reply === "ready" ? "the worker started twice" : reply.reason);
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(this.#module, {
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMegabytes },
    });
    await answerOf(worker, START_SECONDS, () => {});
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await (await worker?.catch(() => undefined))?.terminate();
  }
}

/** Time to load the module, which only a stuck machine needs. */
const START_SECONDS = 300;

async function answerOf<T>(worker: Worker, seconds: number, ask: () => void): Promise<Reply<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      // A worker without memory often falls silent, too.
      const reason = `it is damaged: reading it did not end within ${
        seconds.toFixed(1)
      } s; restore it from a copy`;
      timer = setTimeout(() => reject(new InputError(reason)), 1000 * seconds);
      ask();
    });
  } finally {
    clearTimeout(timer);
    worker.removeAllListeners("message");
    worker.removeAllListeners("error");
    worker.on("error", () => {});
  }
}

/**
 * Makes a module the worker of a {@linkcode ParseWorker}.
 *
 * @param parse Turns a file's bytes into a value that can be cloned.
 * @param buffersOf The value's buffers, which move instead of being copied.
 */
export function serveParser<T>(
  parse: (bytes: Uint8Array) => T,
  buffersOf: (value: T) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort;
  if (port === null) throw new TrawlError("A parser is served by a worker only");
  port.on("message", (bytes: Uint8Array) => {
    try {
      const value = parse(bytes);
      port.postMessage({ value }, buffersOf(value));
    } catch (error) {
      port.postMessage({ reason: messageOf(error) });
    }
  });
  port.postMessage("ready");
}
