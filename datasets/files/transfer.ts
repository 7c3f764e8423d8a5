/** Moves a file from one address to the disk, in as many attempts as that takes. */
import { pause } from "../../core/lock.ts";
import { reasonOf, RefusedError, requestFile, TransientError } from "./http.ts";
import type { Origin, PartialFile } from "./partial_file.ts";
import type { FileFacts } from "./published.ts";
import { knownDigests, requireSize } from "./verify.ts";

/** Times are in milliseconds. */
export interface RetryPolicy {
  /** A connection is given up after this long without a byte. */
  readonly stall: number;
  /** Attempts in a row that bring next to nothing, before an address is given up. */
  readonly attempts: number;
  /** The same if there is no connection at all. */
  readonly connections: number;
  /** Bytes that an attempt must bring so that those before it are not counted. */
  readonly worthwhile: number;
  /** The first pause; each one after it is twice as long. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** The longest wait that a server's Retry-After may ask for. */
  readonly longestWish: number;
}

export const RETRY: RetryPolicy = {
  stall: 30_000,
  attempts: 6,
  connections: 3,
  worthwhile: 1 << 16,
  firstPause: 1000,
  longestPause: 60_000,
  longestWish: 300_000,
};

/** Milliseconds before another attempt: doubling, of which a random half keeps clients apart. */
export function pauseAfter(
  failures: number,
  { firstPause, longestPause }: RetryPolicy,
  random: () => number = Math.random,
): number {
  const most = Math.min(longestPause, firstPause * 2 ** (failures - 1));
  return most * (0.5 + 0.5 * random());
}

/** How to move it. */
export interface TransferOptions {
  readonly progress: (received: number, expected: number | undefined) => void;
  /** Called with the reason of a pause, in a short sentence without its full stop. */
  readonly say: (message: string) => void;
  /** Ends it early; what has arrived is kept for the next time. */
  readonly signal: AbortSignal | undefined;
  readonly token: (url: URL) => string | undefined;
  readonly retry: RetryPolicy;
}

/** Moves a whole file, from where an earlier attempt stopped. */
export async function transfer(
  url: string,
  partial: PartialFile,
  options: TransferOptions,
): Promise<void> {
  const { retry, signal, say } = options;
  for (let failures = 0;;) {
    const before = partial.size;
    try {
      return await attempt(url, partial, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      failures = partial.size - before >= retry.worthwhile ? 1 : failures + 1;
      const most = error.connected ? retry.attempts : retry.connections;
      const wish = error.wait ?? 0;
      if (failures >= most) throw new RefusedError(error.message);
      if (wish > retry.longestWish) {
        throw new RefusedError(`${error.message}, and asks to wait ${Math.ceil(wish / 1000)} s`);
      }
      const wait = Math.max(wish, pauseAfter(failures, retry));
      say(`${error.message}; trying again in ${Math.ceil(wait / 1000)} s`);
      await pause(wait, signal);
    }
  }
}

async function attempt(
  url: string,
  partial: PartialFile,
  { retry, token, progress, signal }: TransferOptions,
): Promise<void> {
  const from = resumption(url, partial, knownDigests(partial.facts).length > 0);
  if (from === undefined && partial.size > 0) await partial.clear();
  const watch = new Watch(retry.stall, signal);
  try {
    const request = { url, ...(from && { from }), token, signal: watch.signal };
    const response = await watch.within(requestFile(request));
    const total = await accept(response, url, partial);
    if (total !== undefined) await requireOffer(response, total, partial.facts);
    if (response.body === null || response.status === 416) await response.body?.cancel();
    else await receive(response.body, partial, watch, progress);
    if (total !== undefined && partial.size < total) {
      throw new TransientError(`it broke off after ${partial.size} of ${total} bytes`, true);
    }
  } catch (error) {
    if (!watch.stalled) throw error;
    throw new TransientError(`nothing came for ${retry.stall / 1000} s`, partial.size > 0);
  } finally {
    watch.end();
  }
}

/** Where to continue; undefined to start again: a digest or the server has to vouch. */
function resumption(
  url: string,
  { size, origin }: PartialFile,
  digestKnown: boolean,
): { byte: number; unless?: string | undefined } | undefined {
  if (size === 0 || origin === undefined) return undefined;
  if (origin.url !== url) return digestKnown ? { byte: size } : undefined;
  const unless = origin.etag ?? origin.lastModified;
  return unless === undefined && !digestKnown ? undefined : { byte: size, unless };
}

/** Makes the partial file fit the answer; returns how many bytes the whole file has. */
async function accept(
  response: Response,
  url: string,
  partial: PartialFile,
): Promise<number | undefined> {
  const { status, headers } = response;
  const origin = { url, ...validators(headers) };
  if (status === 200) {
    if (partial.size > 0) await partial.clear();
    // What is packed for the way has another length than what arrives.
    const packed = !["identity", null].includes(headers.get("content-encoding"));
    const total = packed ? undefined : wholeNumber(headers.get("content-length"));
    await partial.describe({ ...origin, total });
    return total;
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const total = wholeNumber(range?.[2] ?? null);
  const fits = status === 416
    ? total === partial.size
    : Number(range?.[1]) === partial.size && isSameFile(partial.origin, { ...origin, total });
  if (!fits) {
    await response.body?.cancel();
    await partial.clear();
    throw new TransientError("the file at this address has changed meanwhile", true);
  }
  partial.joined = true;
  await partial.describe({ ...partial.origin, ...origin, total });
  return total;
}

/** A weak entity tag does not vouch for bytes. */
function validators(headers: Headers): Pick<Origin, "etag" | "lastModified"> {
  const etag = headers.get("etag");
  return {
    etag: etag === null || etag.startsWith("W/") ? undefined : etag,
    lastModified: headers.get("last-modified") ?? undefined,
  };
}

function isSameFile(before: Origin | undefined, now: Origin): boolean {
  if (before === undefined) return false;
  const differ = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && a !== b;
  if (differ(before.total, now.total)) return false;
  return before.url !== now.url ||
    !differ(before.etag, now.etag) && !differ(before.lastModified, now.lastModified);
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A file of the wrong size is not worth fetching. */
async function requireOffer(response: Response, total: number, facts: FileFacts): Promise<void> {
  try {
    requireSize(total, facts);
  } catch (error) {
    await response.body?.cancel();
    throw new RefusedError(reasonOf(error));
  }
}

async function receive(
  body: ReadableStream<Uint8Array>,
  partial: PartialFile,
  watch: Watch,
  progress: TransferOptions["progress"],
): Promise<void> {
  const most = partial.facts.bytes ?? partial.facts.atMost ?? Infinity;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await watch.within(reader.read());
      if (done) return;
      if (partial.size + value.length > most) {
        await partial.clear();
        throw new RefusedError(`it has more than ${most} bytes`);
      }
      await partial.append(value);
      progress(partial.size, partial.origin?.total);
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof Deno.errors.ConnectionReset) {
      const reason = reasonOf(error);
      throw new TransientError(`it broke off after ${partial.size} bytes: ${reason}`, true);
    }
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Gives up a connection on which nothing comes any more. */
class Watch {
  stalled = false;
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();

  constructor(readonly stall: number, outer?: AbortSignal) {
    this.signal = AbortSignal.any([this.#controller.signal, ...outer ? [outer] : []]);
  }

  async within<T>(work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.stalled = true;
      this.end();
    }, this.stall);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  end(): void {
    this.#controller.abort(new Error("ended"));
  }
}
