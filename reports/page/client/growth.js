// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Seconds, or multiples of the floor, against a size: both axes logarithmic, so that a power law is a
 * straight line whose slope is its exponent.
 *
 * @import { Dataset, Plan } from "./types.ts"
 * @import { GrowthCurve, GrowthPanel } from "../../growth/payload.ts"
 */
import { axis, axisTitle, base, baseline, isRound, plugins, tooltip } from "./axes.js";
import { colour, markColour } from "./colours.js";
import { endLabels, roomFor, shortened } from "./end_labels.js";
import { growthPanels, growthView } from "./growth_panels.js";
import { seconds } from "./numbers.js";
import { markOf, marks, state, visible } from "./state.js";

/**
 * @param {GrowthPanel} panel
 * @param {number} width Of the canvas, in pixels.
 * @returns {Plan}
 */
export function growth(panel, width) {
  const shown = visible(panel.curves);
  // Asked at every drawing: the exponents are those of the seconds.
  /** @param {string} label */
  const ending = (label) => {
    const exponent = panel.curves.find((curve) => curve.label === label)?.exponent.split(" ")[0];
    return growthView.view === "ratio" ? shortened(label) : `${shortened(label)} ${exponent}`;
  };
  return {
    type: "line",
    data: { datasets: shown.flatMap(growthLines) },
    plugins: [endLabels(ending)],
    options: {
      ...base(),
      interaction: { mode: "nearest", axis: "xy", intersect: false },
      layout: {
        padding: { top: 8, right: roomFor(width, panel.curves.map((c) => ending(c.label))) },
      },
      scales: { x: sizeAxis(panel), y: valueAxis() },
      plugins: {
        ...plugins(),
        tooltip: {
          ...tooltip(),
          callbacks: {
            title: (items) => `${panel.axis} = ${items[0]?.parsed.x?.toLocaleString("en")}`,
            label: ({ dataset, dataIndex }) => describeRung(panel, dataset.label ?? "", dataIndex),
          },
        },
      },
    },
  };
}

/**
 * A strategy's points, before what they are held against.
 *
 * @param {GrowthCurve} curve
 * @returns {Dataset[]}
 */
function growthLines(curve) {
  const mark = markOf(curve.label);
  const style = marks[mark];
  return [
    ...(growthView.view === "seconds" ? backdrop(curve) : []),
    {
      label: curve.label,
      data: pairs(curve.sizes, valuesOf(curve)),
      borderColor: markColour(mark),
      backgroundColor: markColour(mark),
      borderWidth: state.focus === mark ? 3 : 2,
      borderDash: [...(style?.dash ?? [])],
      borderJoinStyle: "round",
      pointStyle: style?.shape ?? "circle",
      pointBorderWidth: 1.5,
      pointRadius: 3.5,
      pointHoverRadius: 5,
      pointHitRadius: 8,
      clip: 8,
    },
  ];
}

/**
 * What the points are to be held against: the floor, and the fitted law.
 *
 * @param {GrowthCurve} curve
 * @returns {Dataset[]}
 */
function backdrop(curve) {
  const mark = markOf(curve.label);
  const quiet = { label: "", pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0 };
  const ends = [curve.sizes[0] ?? NaN, curve.sizes.at(-1) ?? NaN];
  return [
    {
      ...quiet,
      data: pairs(curve.sizes, curve.floors),
      borderColor: markColour(mark, 0.7),
      borderWidth: 1.25,
      borderDash: [1, 3],
    },
    {
      ...quiet,
      data: pairs(ends, curve.law ?? []),
      borderColor: markColour(mark, 0.25),
      borderWidth: 5,
    },
  ];
}

/** @param {GrowthCurve} curve */
function valuesOf(curve) {
  if (growthView.view === "seconds") return curve.seconds;
  return curve.seconds.map((value, i) => value / (curve.floors[i] ?? NaN));
}

/**
 * @param {readonly number[]} xs
 * @param {readonly number[]} ys
 */
function pairs(xs, ys) {
  return ys.map((y, i) => ({ x: xs[i] ?? NaN, y }));
}

/**
 * Ticks stand at the sizes that were measured.
 *
 * @param {GrowthPanel} panel
 */
function sizeAxis(panel) {
  const sizes = [...new Set(panel.curves.flatMap((curve) => curve.sizes))].sort((a, b) => a - b);
  return {
    ...baseline(),
    // The type of a line's chart takes only the names of its default axes.
    type: /** @type {"linear"} */ ("logarithmic"),
    min: sizes[0] ?? 1,
    max: sizes.at(-1) ?? 10,
    title: axisTitle(`${panel.axis}, ${panel.title}, log scale →`),
    /** @param {{ ticks: { value: number }[] }} scale */
    afterBuildTicks: (scale) => {
      scale.ticks = sizes.map((value) => ({ value }));
    },
    ticks: {
      ...baseline().ticks,
      /** @param {string | number} value */
      callback: (value) => Number(value).toLocaleString("en"),
    },
  };
}

/** All charts share the vertical axis, so that one can be held against the other. */
function valueAxis() {
  const curves = growthPanels.flatMap((panel) => visible(panel.curves));
  const values = curves.flatMap((curve) =>
    growthView.view === "seconds" ? [...curve.seconds, ...curve.floors] : [...valuesOf(curve), 1]
  );
  const wide = Math.max(...values) / Math.min(...values) > 200;
  return {
    ...axis(),
    type: /** @type {"linear"} */ ("logarithmic"),
    ...(values.length === 0
      ? {}
      : { min: Math.min(...values) / 1.3, max: Math.max(...values) * 1.3 }),
    grid: {
      ...axis().grid,
      /** @param {{ tick?: { value: number } }} line */
      color: ({ tick }) => colour(isFloor(tick?.value) ? "--rule-strong" : "--rule"),
    },
    ticks: {
      ...axis().ticks,
      /** @param {string | number} value */
      callback: (value) => {
        if (!isRound(Number(value), wide ? [1] : [1, 2, 5])) return null;
        return growthView.view === "seconds" ? seconds(Number(value)) : `${Number(value)} ×`;
      },
    },
  };
}

/** @param {number | undefined} value Where a line lies: the one at the floor stands out. */
function isFloor(value) {
  return growthView.view === "ratio" && value === 1;
}

/**
 * @param {GrowthPanel} panel
 * @param {string} label The strategy's.
 * @param {number} index Of the rung.
 */
function describeRung(panel, label, index) {
  const curve = panel.curves.find((other) => other.label === label);
  const [time, floor] = [curve?.seconds[index], curve?.floors[index]];
  if (time === undefined || floor === undefined) return label;
  return `${label}  ${seconds(time)}, ${+(time / floor).toPrecision(2)} × its floor`;
}
