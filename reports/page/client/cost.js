// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Accuracy against the seconds since the start of a run.
 *
 * @import { Plan } from "./types.ts"
 * @import { PayloadPanel } from "../payload.ts"
 */
import { axis, base, plugins, timeAxis, tooltip } from "./axes.js";
import { lineWithBand } from "./line_with_band.js";
import { percent, seconds } from "./numbers.js";
import { visible } from "./state.js";

/**
 * @param {PayloadPanel} panel
 * @returns {Plan}
 */
export function cost(panel) {
  const elapsed = panel.curves.flatMap((curves) => curves.elapsed);
  const datasets = visible(panel.curves).toReversed()
    .flatMap((curves) => lineWithBand(curves.label, curves.elapsed, curves.accuracy));
  return {
    type: "line",
    data: { datasets },
    options: {
      ...base(),
      interaction: { mode: "nearest", axis: "xy", intersect: false },
      layout: { padding: { top: 8, right: 16 } },
      scales: {
        x: timeAxis(elapsed, "Seconds since the start"),
        y: {
          ...axis(),
          type: "linear",
          ticks: { ...axis().ticks, callback: (value) => percent(Number(value), false, 0) },
        },
      },
      plugins: {
        ...plugins(),
        tooltip: {
          ...tooltip(),
          callbacks: {
            title: (items) => items[0]?.dataset.label ?? "",
            label: ({ parsed }) =>
              `${percent(parsed.y ?? 0, false)} % after ${seconds(parsed.x ?? 0)}`,
          },
        },
      },
    },
  };
}
