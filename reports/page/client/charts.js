// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The charts: drawn from the data in the page, and drawn anew when the legend, the theme, the view or
 * the width changes.
 *
 * @import { Chart as ChartClass } from "chart.js"
 * @import { LineChart, Plan } from "./types.ts"
 */
import { cost } from "./cost.js";
import { learningCurves } from "./learning_curves.js";
import { panels, state } from "./state.js";
import { times } from "./times.js";

const library = /** @type {{ Chart: typeof ChartClass }} */ (/** @type {unknown} */ (globalThis));

/** @type {Map<HTMLCanvasElement, LineChart | undefined>} */
const charts = new Map();
for (const canvas of document.querySelectorAll("canvas")) charts.set(canvas, undefined);

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

function drawAll() {
  library.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  for (const [canvas, chart] of charts) {
    const plan = planOf(canvas);
    if (plan === undefined) continue;
    if (chart === undefined) {
      charts.set(canvas, new library.Chart(canvas, plan));
    } else {
      chart.data = plan.data;
      if (plan.options !== undefined) chart.options = plan.options;
      chart.update("none");
    }
  }
}

document.addEventListener("trawl:marks", (event) => {
  const { hidden, focus } = /** @type {CustomEvent<{ hidden: number[], focus: number | null }>} */
    (event).detail;
  state.hidden = new Set(hidden);
  state.focus = focus;
  drawAll();
});
document.addEventListener("trawl:theme", drawAll);

/** @type {NodeListOf<HTMLButtonElement>} */
const views = document.querySelectorAll("button[data-view], button[data-scale]");
for (const button of views) {
  button.addEventListener("click", () => {
    for (const other of button.parentElement?.querySelectorAll("button") ?? []) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const { view, scale } = button.dataset;
    if (view !== undefined) state.view = view === "overRandom" ? "overRandom" : "accuracy";
    if (scale !== undefined) state.shared = scale === "shared";
    /** @type {NodeListOf<HTMLElement>} */
    const notes = document.querySelectorAll("[data-note]");
    for (const note of notes) note.hidden = note.dataset.note !== state.view;
    drawAll();
  });
}

// Chart.js resizes canvases itself, but the room for names at the ends of lines depends on the width.
let drawnWidth = innerWidth;
addEventListener("resize", () => {
  if (drawnWidth !== innerWidth) drawAll();
  drawnWidth = innerWidth;
});

/** @param {boolean} printing Whether the light colours and the paper's width are wanted. */
function print(printing) {
  document.documentElement.toggleAttribute("data-print", printing);
  drawAll();
  for (const chart of charts.values()) chart?.resize();
}
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));

drawAll();
