// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Charts that are drawn anew when the legend, the theme, a view or the width changes.
 *
 * @import { Chart as ChartClass } from "chart.js"
 * @import { LineChart, Plan } from "./types.ts"
 */
import { state } from "./state.js";

const library = /** @type {{ Chart: typeof ChartClass }} */ (/** @type {unknown} */ (globalThis));

/**
 * Draws every canvas of the page, now and whenever something changes.
 *
 * @param {(canvas: HTMLCanvasElement) => Plan | undefined} planOf What a canvas shows at present.
 * @returns {() => void} Draws them again.
 */
export function keepDrawn(planOf) {
  /** @type {Map<HTMLCanvasElement, LineChart | undefined>} */
  const charts = new Map();
  for (const canvas of document.querySelectorAll("canvas")) charts.set(canvas, undefined);

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
  return drawAll;
}

/**
 * Lets a group of buttons choose, one of them pressed at a time.
 *
 * @param {"view" | "scale"} name What is chosen.
 * @param {(value: string) => void} choose Told of the value.
 */
export function onChoice(name, choose) {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll(`button[data-${name}]`);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      choose(button.dataset[name] ?? "");
    });
  }
}

/**
 * Shows the notes that belong to a view, and hides those of the others.
 *
 * @param {string} view
 */
export function showNotes(view) {
  /** @type {NodeListOf<HTMLElement>} */
  const notes = document.querySelectorAll("[data-note]");
  for (const note of notes) note.hidden = note.dataset.note !== view;
}
