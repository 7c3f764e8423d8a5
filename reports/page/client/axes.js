// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What all charts share: axes, tooltips and plain settings. */
import { colour } from "./colours.js";
import { isWide, seconds } from "./numbers.js";

/** Settings of every chart. */
export function base() {
  return {
    animation: /** @type {const} */ (false),
    responsive: true,
    maintainAspectRatio: false,
    parsing: /** @type {const} */ (false),
  };
}

/** Settings of every chart's plug-ins. */
export function plugins() {
  return {
    legend: { display: false },
    filler: { propagate: false, drawTime: /** @type {const} */ ("beforeDatasetsDraw") },
  };
}

/** Settings of every axis. */
export function axis() {
  return {
    border: { display: false },
    grid: { color: colour("--rule"), tickLength: 0 },
    ticks: { color: colour("--muted"), padding: 8 },
  };
}

/** Settings of a horizontal axis: a line below, and no grid. */
export function baseline() {
  return {
    ...axis(),
    border: { display: true, color: colour("--rule-strong") },
    grid: { display: false },
    ticks: { ...axis().ticks, maxRotation: 0, autoSkipPadding: 18 },
  };
}

/** @param {string} text What the axis shows. */
export function axisTitle(text) {
  return { display: true, text, align: /** @type {const} */ ("end"), color: colour("--muted") };
}

/**
 * A horizontal axis of seconds, logarithmic where the times differ widely.
 *
 * @param {readonly number[]} values Everything on the axis.
 * @param {string} title
 */
export function timeAxis(values, title) {
  const positive = values.filter((value) => value > 0);
  const log = isWide(positive);
  const low = leastDrawn(values);
  const high = Math.max(...positive);
  return {
    ...baseline(),
    ...(log ? { min: low, max: high * 1.5 } : { min: low }),
    // The type of a line's chart takes only the names of its default axes.
    type: /** @type {"linear"} */ (log ? "logarithmic" : "linear"),
    grid: { display: true, color: colour("--rule"), tickLength: 0 },
    title: axisTitle(log ? `${title}, log scale →` : `${title} →`),
    ticks: {
      ...baseline().ticks,
      /** @param {string | number} value */
      callback: (value) => {
        const number = Number(value);
        if (number === 0) return "0";
        return !log || isRound(number, high / low > 200 ? [1] : [1, 2, 5]) ? seconds(number) : null;
      },
    },
  };
}

/**
 * @param {readonly number[]} values Everything on an axis of seconds.
 * @returns {number} Its left edge: a logarithmic axis has no place for zero.
 */
export function leastDrawn(values) {
  const positive = values.filter((value) => value > 0);
  return isWide(positive) ? Math.min(...positive) / 1.5 : 0;
}

/**
 * @param {number} value Above zero.
 * @param {readonly number[]} digits First digits of round numbers.
 * @returns {boolean} Whether the value is one of these digits times a power of ten.
 */
export function isRound(value, digits) {
  const first = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return digits.some((digit) => Math.abs(first - digit) < 1e-6);
}

/** The look of tooltips. */
export function tooltip() {
  return {
    backgroundColor: colour("--raised"),
    borderColor: colour("--rule-strong"),
    borderWidth: 1,
    titleColor: colour("--ink"),
    bodyColor: colour("--ink"),
    titleMarginBottom: 6,
    padding: 10,
    cornerRadius: 4,
    usePointStyle: true,
    boxPadding: 4,
    caretSize: 0,
    /** @param {{ dataset: { label?: string | undefined } }} item */
    filter: (item) => item.dataset.label !== "",
  };
}
