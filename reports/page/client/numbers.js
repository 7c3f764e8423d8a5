// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Numbers as the charts write them.
 */

/**
 * @param {number} value A time in seconds.
 * @returns {string} Such as "12 ms" or "1.5 s".
 */
export function seconds(value) {
  const [scaled, unit] = value < 1 ? [value * 1000, "ms"] : [value, "s"];
  return `${
    scaled >= 100 ? Math.round(scaled).toLocaleString("en") : +scaled.toPrecision(2)
  } ${unit}`;
}

/**
 * @param {number} value A share, or a difference of shares.
 * @param {boolean} signed Whether it is a difference.
 * @param {number} [digits] Digits after the point.
 * @returns {string} Percent, or percentage points with their sign.
 */
export function percent(value, signed, digits = 1) {
  const text = Math.abs(100 * value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

/**
 * @param {readonly number[]} values
 * @returns {boolean} Whether a logarithmic axis serves better.
 */
export function isWide(values) {
  return Math.max(...values) / Math.min(...values) > 20;
}
