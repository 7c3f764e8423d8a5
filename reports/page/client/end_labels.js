// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Names of strategies at the ends of their lines.
 *
 * @import { Plugin } from "chart.js"
 */
import { markColour } from "./colours.js";
import { moveApart } from "./move_apart.js";
import { markOf } from "./state.js";

const LINE_HEIGHT = 15;
const LONGEST = 16;

/**
 * @param {(label: string) => string} textOf What stands at the end of a strategy's line.
 * @returns {Plugin<"line">}
 */
export function endLabels(textOf) {
  return {
    id: "endLabels",
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, width, data } = chart;
      if (!labelsFit(width)) return;
      const names = data.datasets.flatMap(({ label = "" }, i) => {
        const last = chart.getDatasetMeta(i).data.at(-1);
        return label === "" || last === undefined
          ? []
          : [{ label, endX: Math.max(last.x, chartArea.left), endY: last.y, y: last.y }];
      });
      names.sort((a, b) => a.y - b.y);
      moveApart(names, LINE_HEIGHT, chartArea.top, chartArea.bottom);
      ctx.save();
      ctx.textBaseline = "middle";
      ctx.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      for (const { label, endX, endY, y } of names) {
        ctx.strokeStyle = markColour(markOf(label), 0.35);
        ctx.fillStyle = markColour(markOf(label));
        ctx.beginPath();
        ctx.moveTo(endX + 6, endY);
        ctx.lineTo(chartArea.right + 15, y);
        ctx.stroke();
        ctx.fillText(textOf(label), chartArea.right + 19, y);
      }
      ctx.restore();
    },
  };
}

/**
 * @param {number} width Of the canvas, in pixels.
 * @param {readonly string[]} texts What stands at the ends of the lines.
 * @returns {number} Pixels to leave free beside the lines.
 */
export function roomFor(width, texts) {
  if (!labelsFit(width)) return 12;
  return 28 + 7 * Math.max(0, ...texts.map((text) => text.length));
}

/** @param {number} width Of the canvas, in pixels. */
function labelsFit(width) {
  return width >= 480;
}

/**
 * @param {string} label
 * @returns {string} The label, or its beginning where it is long.
 */
export function shortened(label) {
  const letters = [...label];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : label;
}
