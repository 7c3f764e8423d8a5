// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What is drawn: the data embedded in the page, and what the reader chose to see of it.
 *
 * @import { Payload } from "../payload.ts"
 * @import { Curves } from "../../curves.ts"
 */

/** @type {Payload} */
const payload = JSON.parse(document.getElementById("payload")?.textContent ?? "{}");

/** The problems, each with its curves. */
export const panels = payload.panels;

/** The strategies, in the legend's order. */
export const marks = payload.marks;

const indices = new Map(marks.map((mark, index) => [mark.label, index]));

/** What the reader chose to see. */
export const state = {
  /** @type {ReadonlySet<number>} */
  hidden: new Set(),
  /** @type {number | null} */
  focus: null,
  /** @type {"accuracy" | "overRandom"} */
  view: "accuracy",
  shared: true,
};

/**
 * @param {string} label
 * @returns {number} The strategy's index in the legend.
 */
export function markOf(label) {
  return indices.get(label) ?? 0;
}

/**
 * @param {readonly Curves[]} curves
 * @returns {Curves[]} Those that the legend shows.
 */
export function visible(curves) {
  return curves.filter(({ label }) => !state.hidden.has(markOf(label)));
}
