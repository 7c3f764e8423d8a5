/// <reference lib="dom" />
/** Reads result files in a worker: neither a damaged nor a hostile one can stop the page. */
import type { StoredRun } from "../../../runs/content.ts";
import type { RunReply } from "./run_worker.ts";
import { unpackedElement } from "./unpack.ts";

/** The largest file that is read, in bytes; a result with a million picks per cycle has a third of it. */
const MAX_BYTES = 2 ** 28;

/** Reads files one after another. */
export class RunReader {
  #worker: Worker | undefined;

  async read(file: File): Promise<StoredRun> {
    if (file.size > MAX_BYTES) throw new Error(`It has ${file.size} bytes, too many for a result`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const worker = this.#worker ??= await start();
    const seconds = 5 + file.size / 2 ** 20;
    const reason = `It is damaged: reading it did not end within ${seconds.toFixed(1)} s`;
    let reply: RunReply;
    try {
      reply = await answer(worker, bytes, seconds, reason);
    } catch (error) {
      this.close();
      throw error;
    }
    if (typeof reply === "object" && "run" in reply) return reply.run;
    throw new Error(reply === "ready" ? "The worker started twice" : reply.reason);
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/** The library and our script in one text, because a worker from a blob cannot import. */
async function start(): Promise<Worker> {
  const sources = [await unpackedElement("library-arrow"), await unpackedElement("library-worker")];
  const url = URL.createObjectURL(new Blob(sources, { type: "text/javascript" }));
  const worker = new Worker(url);
  try {
    await answer(worker, undefined, 300, "The browser does not start a worker");
  } finally {
    URL.revokeObjectURL(url);
  }
  return worker;
}

function answer(
  worker: Worker,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  seconds: number,
  reason: string,
): Promise<RunReply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(reason)), 1000 * seconds);
    worker.onmessage = ({ data }: MessageEvent<RunReply>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      clearTimeout(timer);
      reject(new Error(`It cannot be read: ${message}`));
    };
    if (bytes !== undefined) worker.postMessage(bytes, [bytes.buffer]);
  });
}
