/** A text form of plain data that equal data share. */

/**
 * JSON with the keys of every object sorted, so that equal values give equal text.
 *
 * @param value Plain data: objects, arrays, strings, numbers, booleans, null.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareText(a, b)));
  });
}

/**
 * Compares texts by code unit: the same order on every machine, unlike a locale's.
 *
 * @returns Below 0 where `a` comes first, above 0 where `b` does, else 0.
 */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
