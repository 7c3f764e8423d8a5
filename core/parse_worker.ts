/** Parses untrusted files in a worker, none of which may take too much time or memory. */
import { createContext, Script } from "node:vm";
import { parentPort, Worker } from "node:worker_threads";
import { InputError, messageOf, TrawlError } from "./errors.ts";

export interface ParseLimits {
  /** For the smallest file; a second per MiB is added. */
  readonly seconds?: number;
  /** Memory for strings and objects; numeric arrays do not count. */
  readonly heapMegabytes?: number;
}

interface Request {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly seconds: number;
}

type Reply<T> = "ready" | { readonly value: T } | { readonly reason: string };

/**
 * Runs a parser on one file after the other. Neither an endless loop nor exhausted memory affects this
 * thread, which keeps handling signals. The worker starts with the first file and ends with the last.
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

  /** Parses a file; an {@linkcode InputError} has the parser's message, or says that it took too long. */
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
      const request: Request = { bytes, seconds };
      const ask = (): void => worker.postMessage(request, [bytes.buffer]);
      reply = await answerOf<T>(worker, seconds, ask, LATE_SECONDS);
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

/** A worker whose reply is this late has run out of memory and fallen silent. */
const LATE_SECONDS = 5;

async function answerOf<T>(
  worker: Worker,
  seconds: number,
  ask: () => void,
  grace = 0,
): Promise<Reply<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      const late = (): void => reject(new InputError(damaged(seconds)));
      timer = setTimeout(late, 1000 * (seconds + grace));
      ask();
    });
  } finally {
    clearTimeout(timer);
    worker.removeAllListeners("message");
    worker.removeAllListeners("error");
    worker.on("error", () => {});
  }
}

function damaged(seconds: number): string {
  return `it is damaged: reading it did not end within ${
    seconds.toFixed(1)
  } s; restore it from a copy`;
}

/** Makes a module the worker of a {@linkcode ParseWorker}; buffers move instead of being copied. */
export function serveParser<T>(
  parse: (bytes: Uint8Array) => T,
  buffersOf: (value: T) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort;
  if (port === null) throw new TrawlError("A parser is served by a worker only");
  // Terminating a worker does not end a loop in it; a script's time limit does.
  const context = createContext({ work: undefined });
  const script = new Script("work()");
  port.on("message", ({ bytes, seconds }: Request) => {
    context.work = () => parse(bytes);
    try {
      const value: T = script.runInContext(context, { timeout: Math.ceil(1000 * seconds) });
      port.postMessage({ value }, buffersOf(value));
    } catch (error) {
      const isLate = (error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
      port.postMessage({ reason: isLate ? damaged(seconds) : messageOf(error) });
    }
  });
  port.postMessage("ready");
}
