/** How long a transfer waits, and how often it tries again. */

/** Times are in milliseconds. */
export interface Patience {
  /** Without a byte for this long, the connection is given up and made anew. */
  readonly stall: number;
  /** Attempts in a row that bring next to nothing, before an address is given up. */
  readonly attempts: number;
  /** The same where no connection comes about at all. */
  readonly connections: number;
  /** Bytes that make an attempt count as one that has brought something. */
  readonly worthwhile: number;
  /** The first pause between two attempts; each one after it is twice as long. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** The longest that a server's Retry-After may ask for. */
  readonly longestWish: number;
}

/** What a person would put up with. */
export const PATIENCE: Patience = {
  stall: 30_000,
  attempts: 6,
  connections: 3,
  worthwhile: 1 << 16,
  firstPause: 1000,
  longestPause: 60_000,
  longestWish: 300_000,
};

/**
 * The pause before another attempt: twice as long each time, and anything from half of that to all of
 * it, so that many clients do not come back at once.
 *
 * @param random A number from 0 to 1.
 * @returns Milliseconds.
 */
export function pauseAfter(
  failures: number,
  { firstPause, longestPause }: Patience,
  random: () => number = Math.random,
): number {
  const most = Math.min(longestPause, firstPause * 2 ** (failures - 1));
  return most * (0.5 + 0.5 * random());
}

/**
 * Reads a Retry-After header: seconds, or a date.
 *
 * @param header Its text, or null.
 * @param now Milliseconds since 1970.
 * @returns Milliseconds to wait, or undefined where the header is absent or makes no sense.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with a day's name; Date.parse by itself would take nearly anything.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
