// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The report's charts, and the buttons that choose what the curves show.
 *
 * @import { Plan } from "./types.ts"
 */
import { cost } from "./cost.js";
import { keepDrawn, onChoice, showNotes } from "./drawing.js";
import { learningCurves } from "./learning_curves.js";
import { curveView, panels } from "./panels.js";
import { times } from "./times.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Plan | undefined}
 */
function planOf(canvas) {
  const panel = panels[Number(canvas.dataset.panel)];
  if (panel === undefined) return undefined;
  if (canvas.dataset.chart === "times") return times(panel);
  if (canvas.dataset.chart === "cost") return cost(panel);
  return learningCurves(panel, canvas.parentElement?.clientWidth ?? 0);
}

const drawReport = keepDrawn(planOf);

onChoice("view", (value) => {
  curveView.view = value === "overRandom" ? "overRandom" : "accuracy";
  showNotes(curveView.view);
  drawReport();
});
onChoice("scale", (value) => {
  curveView.shared = value === "shared";
  drawReport();
});
