// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Seconds of selections and of trainings: a row a strategy, the quickest selection first.
 *
 * @import { Dataset, Plan } from "./types.ts"
 * @import { PayloadPanel } from "../payload.ts"
 * @import { Curves, Spread } from "../../curves.ts"
 * @typedef {{ dataset: Dataset, text: string }} Piece A bar or a dot, and what its tooltip says.
 */
import { axis, base, leastDrawn, plugins, timeAxis, tooltip } from "./axes.js";
import { colour, markColour } from "./colours.js";
import { shortened } from "./end_labels.js";
import { seconds } from "./numbers.js";
import { markOf, visible } from "./state.js";

/**
 * @param {PayloadPanel} panel
 * @returns {Plan}
 */
export function times(panel) {
  const every = panel.curves.flatMap(spreads).flatMap(({ low, high }) => [low, high]);
  const rows = visible(panel.curves)
    .toSorted((a, b) => (a.selectSeconds?.median ?? 0) - (b.selectSeconds?.median ?? 0));
  const pieces = rows.flatMap((curves, row) => piecesOf(curves, row, leastDrawn(every)));
  return {
    type: "line",
    data: { datasets: pieces.map(({ dataset }) => dataset) },
    options: {
      ...base(),
      interaction: { mode: "nearest", axis: "xy", intersect: false },
      layout: { padding: { right: 16 } },
      scales: { x: timeAxis(every, "Seconds"), y: rowAxis(rows.map(({ label }) => label)) },
      plugins: {
        ...plugins(),
        tooltip: {
          ...tooltip(),
          callbacks: {
            title: (items) => items[0]?.dataset.label ?? "",
            label: (item) => pieces[item.datasetIndex]?.text ?? "",
          },
        },
      },
    },
  };
}

/** @param {Curves} curves */
function spreads({ selectSeconds, trainSeconds }) {
  return [selectSeconds, trainSeconds].filter((spread) => spread !== undefined);
}

/**
 * An axis with a name a row, first row on top.
 *
 * @param {readonly string[]} names
 */
function rowAxis(names) {
  return {
    ...axis(),
    type: /** @type {const} */ ("linear"),
    reverse: true,
    min: -0.5,
    max: Math.max(0.5, names.length - 0.5),
    grid: { display: false },
    /** @param {{ ticks: { value: number }[] }} scale */
    afterBuildTicks: (scale) => {
      scale.ticks = names.map((_, value) => ({ value }));
    },
    ticks: {
      ...axis().ticks,
      color: colour("--ink"),
      autoSkip: false,
      /** @param {string | number} value */
      callback: (value) => shortened(names[Number(value)] ?? ""),
    },
  };
}

/**
 * Selections are filled dots above, trainings hollow ones below.
 *
 * @param {Curves} curves
 * @param {number} row
 * @param {number} floor The axis's left edge, where a time of zero is drawn.
 * @returns {Piece[]}
 */
function piecesOf({ label, selectSeconds, trainSeconds }, row, floor) {
  const mark = markOf(label);
  return [
    ...(selectSeconds === undefined ? [] : [
      bar(mark, selectSeconds, row - 0.14, floor),
      dot(label, selectSeconds, row - 0.14, floor, markColour(mark), "selection"),
    ]),
    ...(trainSeconds === undefined ? [] : [
      bar(mark, trainSeconds, row + 0.18, floor),
      dot(label, trainSeconds, row + 0.18, floor, colour("--ground"), "training"),
    ]),
  ];
}

/**
 * @param {number} mark
 * @param {Spread} spread
 * @param {number} y
 * @param {number} floor
 * @returns {Piece}
 */
function bar(mark, { low, high }, y, floor) {
  return {
    text: "",
    dataset: {
      label: "",
      data: [low, high].map((time) => ({ x: Math.max(time, floor), y })),
      borderColor: markColour(mark, 0.4),
      borderWidth: 3,
      pointRadius: 0,
      pointHitRadius: 0,
    },
  };
}

/**
 * @param {string} label
 * @param {Spread} spread
 * @param {number} y
 * @param {number} floor
 * @param {string} filling
 * @param {string} kind
 * @returns {Piece}
 */
function dot(label, { median, low, high }, y, floor, filling, kind) {
  return {
    text: `${kind}: ${seconds(median)} (middle half ${seconds(low)} to ${seconds(high)})`,
    dataset: {
      label,
      data: [{ x: Math.max(median, floor), y }],
      clip: 8,
      pointRadius: 4.5,
      pointHoverRadius: 6,
      pointBorderWidth: 2,
      borderColor: markColour(markOf(label)),
      pointBackgroundColor: filling,
    },
  };
}
