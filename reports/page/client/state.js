// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What is drawn: the data embedded in the page, and what the reader chose to see of it.
 *
 * @import { PayloadMark } from "../payload.ts"
 */

/** @type {{ readonly marks: readonly PayloadMark[] }} */
export const payload = JSON.parse(document.getElementById("payload")?.textContent ?? "{}");

/** The strategies, in the legend's order. */
export const marks = payload.marks;

const indices = new Map(marks.map((mark, index) => [mark.label, index]));

/** What the reader chose to see. */
export const state = {
  /** @type {ReadonlySet<number>} */
  hidden: new Set(),
  /** @type {number | null} */
  focus: null,
};

/**
 * @param {string} label
 * @returns {number} The strategy's index in the legend.
 */
export function markOf(label) {
  return indices.get(label) ?? 0;
}

/**
 * @template {{ readonly label: string }} T
 * @param {readonly T[]} curves
 * @returns {T[]} Those that the legend shows.
 */
export function visible(curves) {
  return curves.filter(({ label }) => !state.hidden.has(markOf(label)));
}
