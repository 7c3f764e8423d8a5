/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The entry of the growth page. */
import { growthChart, type GrowthPayload, type GrowthView } from "../../growth/chart.ts";
import { keepDrawn } from "./charts.ts";
import { onChoice, showNotes } from "./choices.ts";
import { marksNow, onMarks } from "./marks.ts";
import { showNumbers } from "./numbers.ts";
import { savePictures } from "./pictures.ts";
import { unpacked } from "./unpack.ts";
import "./sort.ts";
import "./theme.ts";

const payload = await unpacked<GrowthPayload>();
let view: GrowthView = { hidden: new Set(), ratio: false };

const charts = keepDrawn(({ dataset }, width, ink) => {
  const { focus } = marksNow();
  return growthChart(
    {
      width,
      height: 380,
      ink,
      focus: focus === undefined ? undefined : payload.marks[focus]?.label,
    },
    payload,
    Number(dataset.problem),
    view,
  );
});
const numbers = showNumbers(charts.draw);

/** Redraws after a choice. */
function update(changed: Partial<GrowthView> = {}): void {
  view = { ...view, ...changed, hidden: marksNow().hidden };
  charts.redraw();
  numbers();
}

onChoice("view", (value) => {
  showNotes(value === "ratio" ? "ratio" : "seconds");
  update({ ratio: value === "ratio" });
});
onMarks(update);
savePictures(charts.draw);
// Milliseconds since the page was opened.
document.documentElement.dataset.ready = performance.now().toFixed(0);
