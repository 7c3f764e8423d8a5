// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The charts of a page of growth, and the buttons that choose what they show. */
import { keepDrawn, onChoice, showNotes } from "./drawing.js";
import { growth } from "./growth.js";
import { growthPanels, growthView } from "./growth_panels.js";

const drawGrowth = keepDrawn((canvas) => {
  const panel = growthPanels[Number(canvas.dataset.panel)];
  return panel && growth(panel, canvas.parentElement?.clientWidth ?? 0);
});

onChoice("view", (value) => {
  growthView.view = value === "ratio" ? "ratio" : "seconds";
  showNotes(growthView.view);
  drawGrowth();
});
