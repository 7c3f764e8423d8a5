/** Programs of ours in processes of their own, which may crash or hang without harm to this one. */
import { denoProcess } from "../deno_process.ts";

/** What became of a process. */
export interface Ended {
  /** What it wrote to standard output. */
  readonly stdout: string;
  /** What it wrote to standard error. */
  readonly stderr: string;
  /** Its exit code; undefined if it was ended by our signal. */
  readonly code: number | undefined;
  /** The signal that ended it, such as "SIGSEGV"; null where none did. */
  readonly signal: Deno.Signal | null;
}

/** How a process is run. */
export interface ProcessOptions {
  /** The program that starts it: Deno. */
  readonly deno: string;
  /** Its permissions, such as "--allow-ffi". */
  readonly permissions: readonly string[];
  /** Ends it when it is aborted. */
  readonly signal: AbortSignal;
  /** Looks up an environment variable; default this process's. */
  readonly env?: (name: string) => string | undefined;
}

/** Milliseconds for a process that was ended to be gone; one that hangs in a driver may never be. */
const GRACE = 10_000;

/**
 * Runs one of our modules in a process of its own.
 *
 * @param args What it finds in `Deno.args`.
 */
export async function runProcess(
  module: URL,
  args: readonly string[],
  options: ProcessOptions,
): Promise<Ended> {
  const { signal, ...rest } = options;
  const child = denoProcess({ module, args, ...rest }).spawn();
  const [stdout, stderr] = [new Collected(child.stdout), new Collected(child.stderr)];
  const ended = Promise.all([child.status, stdout.end, stderr.end]);
  const inTime = await unless(signal, ended);
  if (inTime === undefined) {
    child.kill("SIGKILL");
    await unless(AbortSignal.timeout(GRACE), ended);
  }
  const texts = { stdout: stdout.text, stderr: stderr.text };
  if (inTime === undefined) return { ...texts, code: undefined, signal: null };
  return { ...texts, code: inTime[0].code, signal: inTime[0].signal };
}

/** The text of a stream, as far as it has come. */
class Collected {
  text = "";
  readonly end: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.end = this.#read(stream);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) this.text += part;
  }
}

/** What a promise resolves to, or undefined if the signal comes first. */
async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const abort = (): void => aborted.resolve(undefined);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
