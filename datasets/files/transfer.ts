/** Moving a file from one address into its part: again and again, from where it broke off. */
import { pause } from "../../core/lock.ts";
import type { FileFacts } from "./published.ts";
import { knownDigests, requireSize } from "./source_file.ts";
import { Passing, Refused } from "./failure.ts";
import type { Origin, Part } from "./part.ts";
import { type Patience, pauseAfter } from "./patience.ts";
import { reasonOf, requestFile } from "./request.ts";

/** How to move it. */
export interface TransferOptions {
  /** How long to wait. */
  readonly patience: Patience;
  /** The token for an address, if there is one. */
  readonly token: (url: URL) => string | undefined;
  /** Told of bytes that are there and bytes in all. */
  readonly progress: (received: number, total: number | undefined) => void;
  /** Told why there is a pause, in a short sentence. */
  readonly say: (message: string) => void;
  /** Ends the transfer early. */
  readonly signal: AbortSignal | undefined;
}

/** Moves a whole file into its part. */
export async function transfer(
  url: string,
  part: Part,
  facts: FileFacts,
  options: TransferOptions,
): Promise<void> {
  const { patience, signal, say } = options;
  for (let failures = 0;;) {
    const before = part.size;
    try {
      return await attempt(url, part, facts, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      failures = part.size - before >= patience.worthwhile ? 1 : failures + 1;
      const most = error.connected ? patience.attempts : patience.connections;
      const wish = error.wait ?? 0;
      if (failures >= most) throw new Refused(error.message);
      if (wish > patience.longestWish) {
        throw new Refused(`${error.message}, and asks to wait ${Math.ceil(wish / 1000)} s`);
      }
      const wait = Math.max(wish, pauseAfter(failures, patience));
      say(`${error.message}; trying again in ${Math.ceil(wait / 1000)} s`);
      await pause(wait, signal);
    }
  }
}

async function attempt(
  url: string,
  part: Part,
  facts: FileFacts,
  { patience, token, progress, signal }: TransferOptions,
): Promise<void> {
  const from = resumption(url, part, knownDigests(facts).length > 0);
  if (from === undefined && part.size > 0) await part.clear();
  const watch = new Watch(patience.stall, signal);
  try {
    const response = await watch.within(requestFile({
      url,
      ...(from === undefined ? {} : { from }),
      token,
      signal: watch.signal,
    }));
    const total = await accept(response, url, part);
    if (total !== undefined) await requireOffer(response, total, facts);
    if (response.body === null || response.status === 416) {
      await response.body?.cancel();
    } else {
      await receive(response.body, part, { most: facts.bytes ?? facts.atMost, watch, progress });
    }
    if (total !== undefined && part.size < total) {
      throw new Passing(`it broke off after ${part.size} of ${total} bytes`, true);
    }
  } catch (error) {
    if (watch.stalled) {
      throw new Passing(`nothing came for ${patience.stall / 1000} s`, part.size > 0);
    }
    throw error;
  } finally {
    watch.end();
    await part.flush();
  }
}

/** Where to go on; undefined to begin anew. Nothing is joined that a digest or the server does not vouch for. */
function resumption(
  url: string,
  { size, origin }: Part,
  digestKnown: boolean,
): { byte: number; unless?: string | undefined } | undefined {
  if (size === 0 || origin === undefined) return undefined;
  if (origin.url !== url) return digestKnown ? { byte: size } : undefined;
  const unless = origin.etag ?? origin.lastModified;
  if (unless === undefined && !digestKnown) return undefined;
  return { byte: size, unless };
}

/** Makes the part fit the answer, and says how many bytes the whole file has. */
async function accept(response: Response, url: string, part: Part): Promise<number | undefined> {
  const { status, headers } = response;
  const origin = { url, ...validators(headers) };
  if (status === 200) {
    if (part.size > 0) await part.clear();
    const total = wholeNumber(headers.get("content-length"));
    // What is packed for the way has another length than what arrives.
    const packed = !["identity", null].includes(headers.get("content-encoding"));
    const length = packed ? undefined : total;
    await part.describe({ ...origin, total: length });
    return length;
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const total = wholeNumber(range?.[2] ?? null);
  const fits = status === 416
    ? total === part.size
    : Number(range?.[1]) === part.size && sameFile(part.origin, { ...origin, total });
  if (!fits) {
    await response.body?.cancel();
    await part.clear();
    throw new Passing("the file at this address has changed meanwhile", true);
  }
  part.joined = true;
  await part.describe({ ...part.origin, ...origin, total });
  return total;
}

/** An entity tag that is weak does not vouch for bytes. */
function validators(headers: Headers): Pick<Origin, "etag" | "lastModified"> {
  const etag = headers.get("etag");
  return {
    etag: etag === null || etag.startsWith("W/") ? undefined : etag,
    lastModified: headers.get("last-modified") ?? undefined,
  };
}

function sameFile(before: Origin | undefined, now: Origin): boolean {
  if (before === undefined) return false;
  const differ = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && a !== b;
  if (differ(before.total, now.total)) return false;
  return before.url !== now.url ||
    !differ(before.etag, now.etag) && !differ(before.lastModified, now.lastModified);
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What has the wrong size is not worth being fetched. */
async function requireOffer(response: Response, total: number, facts: FileFacts): Promise<void> {
  try {
    requireSize(total, facts);
  } catch (error) {
    await response.body?.cancel();
    throw new Refused(reasonOf(error));
  }
}

async function receive(
  body: ReadableStream<Uint8Array>,
  part: Part,
  options: {
    readonly most: number | undefined;
    readonly watch: Watch;
    readonly progress: TransferOptions["progress"];
  },
): Promise<void> {
  const { most = Infinity, watch, progress } = options;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await watch.within(reader.read());
      if (done) return;
      if (part.size + value.length > most) {
        await part.clear();
        throw new Refused(`it has more than ${most} bytes`);
      }
      await part.append(value);
      progress(part.size, part.origin?.total);
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof Deno.errors.ConnectionReset) {
      throw new Passing(`it broke off after ${part.size} bytes: ${reasonOf(error)}`, true);
    }
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Gives a connection up on which nothing comes any more. */
class Watch {
  /** Whether it was given up. */
  stalled = false;
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #stop: () => void;

  constructor(readonly stall: number, readonly outer: AbortSignal | undefined) {
    this.signal = this.#controller.signal;
    this.#stop = () => this.#controller.abort(outer?.reason);
    if (outer?.aborted) this.#stop();
    outer?.addEventListener("abort", this.#stop, { once: true });
  }

  /** Waits for something, but not for ever. */
  async within<T>(work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.stalled = true;
      this.#controller.abort(new Error("stalled"));
    }, this.stall);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets go of the connection and of the outer signal. */
  end(): void {
    this.outer?.removeEventListener("abort", this.#stop);
    this.#controller.abort(new Error("ended"));
  }
}
