// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * A mean curve with its band.
 *
 * @import { Dataset } from "./types.ts"
 * @import { Band } from "../../curves.ts"
 */
import { markColour } from "./colours.js";
import { markOf, marks, state } from "./state.js";

/**
 * @param {string} label The strategy's.
 * @param {readonly number[]} xs
 * @param {Band} band
 * @returns {Dataset[]} The band's edges, lower one first, if it has any; then the line.
 */
export function lineWithBand(label, xs, band) {
  const mark = markOf(label);
  const style = marks[mark];
  const focused = state.focus === mark;
  const step = Math.max(1, Math.ceil(xs.length / 6));
  return [...edges(mark, xs, band), {
    label,
    data: points(xs, band.mean),
    borderColor: markColour(mark),
    backgroundColor: markColour(mark),
    borderWidth: focused ? 3 : 2,
    borderDash: [...(style?.dash ?? [])],
    borderJoinStyle: "round",
    pointStyle: style?.shape ?? "circle",
    pointBorderWidth: 1.5,
    // Points mark a few evaluations only, staggered so that they do not sit on one another.
    pointRadius: xs.map((_, i) => (i + mark) % step === 0 ? 3.5 : 0),
    pointHoverRadius: 5,
    pointHitRadius: 8,
    clip: 8,
    fill: false,
  }];
}

/**
 * @param {number} mark
 * @param {readonly number[]} xs
 * @param {Band} band
 * @returns {Dataset[]}
 */
function edges(mark, xs, { low, high }) {
  if (low === undefined || high === undefined) return [];
  const edge = { label: "", borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
  const backgroundColor = markColour(mark, state.focus === mark ? 0.25 : 0.1);
  return [
    { ...edge, data: points(xs, low), fill: false },
    // Fills down to the dataset before.
    { ...edge, data: points(xs, high), fill: "-1", backgroundColor },
  ];
}

/**
 * @param {readonly number[]} xs
 * @param {readonly number[]} ys
 */
function points(xs, ys) {
  return ys.map((y, i) => ({ x: xs[i] ?? NaN, y }));
}
