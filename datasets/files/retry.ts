/** When a download is tried again, how often, and after which pause. */

/** A failure that may not happen again. */
export class TransientError extends Error {
  /**
   * @param connected Whether there was a connection.
   * @param wait Milliseconds that the server asks to wait.
   */
  constructor(message: string, readonly connected: boolean, readonly wait?: number) {
    super(message);
  }
}

/** An address does not give the file, however often it is asked. */
export class RefusedError extends Error {}

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

/**
 * Milliseconds before another attempt: twice as long each time, and anything from half of that to all of
 * it, so that many clients do not come back at once.
 *
 * @param random Gives numbers from 0 to 1.
 */
export function pauseAfter(
  failures: number,
  { firstPause, longestPause }: RetryPolicy,
  random: () => number = Math.random,
): number {
  const most = Math.min(longestPause, firstPause * 2 ** (failures - 1));
  return most * (0.5 + 0.5 * random());
}

/**
 * Reads a Retry-After header: seconds, or a date.
 *
 * @param now Milliseconds since 1970.
 * @returns Milliseconds to wait, or undefined if the header is absent or makes no sense.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with a day's name; Date.parse by itself would take nearly anything.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
