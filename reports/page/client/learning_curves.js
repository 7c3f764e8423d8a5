// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Accuracy, or its difference to that of random, against the number of labels.
 *
 * @import { Plan } from "./types.ts"
 * @import { PayloadPanel } from "../payload.ts"
 */
import { axis, axisTitle, base, baseline, plugins, tooltip } from "./axes.js";
import { colour } from "./colours.js";
import { endLabels, roomFor, shortened } from "./end_labels.js";
import { lineWithBand } from "./line_with_band.js";
import { percent } from "./numbers.js";
import { curveView, panels } from "./panels.js";
import { visible } from "./state.js";

/**
 * @param {PayloadPanel} panel
 * @param {number} width Of the canvas, in pixels.
 * @returns {Plan}
 */
export function learningCurves(panel, width) {
  const shown = visible(panel.curves).filter((curves) => curves[curveView.view] !== undefined);
  const room = roomFor(width, shown.map(({ label }) => shortened(label)));
  return {
    type: "line",
    data: { datasets: shown.toReversed().flatMap(datasetsOf) },
    plugins: [endLabels(shortened)],
    options: {
      ...base(),
      interaction: { mode: "index", intersect: false },
      layout: { padding: { top: 8, right: room } },
      scales: {
        x: { ...baseline(), ...labelRange(panel), type: "linear", title: axisTitle("Labels →") },
        y: {
          ...axis(),
          ...shareRange(curveView.shared ? panels : [panel]),
          type: "linear",
          grid: { ...axis().grid, color: ({ tick }) => gridColour(tick?.value) },
          ticks: { ...axis().ticks, callback: (value) => tick(Number(value)) },
        },
      },
      plugins: {
        ...plugins(),
        tooltip: {
          ...tooltip(),
          itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
          callbacks: {
            title: (items) => `${items[0]?.parsed.x?.toLocaleString("en")} labels`,
            label: ({ dataset, dataIndex }) => describe(panel, dataset.label ?? "", dataIndex),
          },
        },
      },
    },
  };
}

/** @param {PayloadPanel["curves"][number]} curves */
function datasetsOf(curves) {
  const band = curves[curveView.view];
  return band === undefined ? [] : lineWithBand(curves.label, curves.labelled, band);
}

/** @param {number | undefined} value Where the line lies: the one at zero stands out. */
function gridColour(value) {
  return colour(value === 0 ? "--rule-strong" : "--rule");
}

/** @param {number} value A share. */
function tick(value) {
  return percent(value, curveView.view === "overRandom").replace(/\.0$/, "");
}

/**
 * @param {PayloadPanel} panel
 * @param {string} label The strategy's.
 * @param {number} index Of the evaluation.
 */
function describe(panel, label, index) {
  const band = panel.curves.find((curves) => curves.label === label)?.[curveView.view];
  const signed = curveView.view === "overRandom";
  const [mean, low, high] = [band?.mean[index], band?.low?.[index], band?.high?.[index]];
  if (mean === undefined) return label;
  const name = `${label}  ${percent(mean, signed)}`;
  if (low === undefined || high === undefined) return name;
  return `${name} [${percent(low, signed)}, ${percent(high, signed)}]`;
}

/**
 * Problems on one dataset share their axis of labels.
 *
 * @param {PayloadPanel} panel
 */
function labelRange(panel) {
  const alike = panels.filter(({ dataset }) => dataset === panel.dataset);
  const labelled = alike.flatMap((other) => other.curves.flatMap((curves) => curves.labelled));
  return { min: Math.min(...labelled), max: Math.max(...labelled) };
}

/** @param {readonly PayloadPanel[]} shown The problems whose curves are to fit the axis. */
function shareRange(shown) {
  const values = shown.flatMap((panel) => visible(panel.curves)).flatMap((curves) => {
    const band = curves[curveView.view];
    return band === undefined ? [] : [...band.mean, ...(band.low ?? []), ...(band.high ?? [])];
  });
  if (values.length === 0) return {};
  const grid = curveView.view === "accuracy" ? 0.05 : 0.01;
  return {
    suggestedMin: Math.floor(Math.min(...values) / grid) * grid,
    suggestedMax: Math.ceil(Math.max(...values) / grid) * grid,
  };
}
