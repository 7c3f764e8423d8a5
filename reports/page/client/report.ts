/// <reference lib="dom" />
/** The entry of the report page. */
import type { Analysis } from "../../analysis/analysis.ts";
import { aboutMetric, FIRST_VIEW, metricNamed, type View } from "../view.ts";
import { chartOf, draw, type Kind } from "../../charts/draw.ts";
import type { ChartConstructor } from "../../charts/svg_file.ts";
import { keepAcross } from "./across.ts";
import { stored } from "./address.ts";
import { type Draw, keepDrawn } from "./charts.ts";
import { onChoice, onSelection, onToggle, showNotes } from "./choices.ts";
import { compareSection } from "./compare.ts";
import { all } from "./elements.ts";
import { exportData } from "./exports.ts";
import { answerTools, tableNamed } from "./tables.ts";
import { filtersNow, onFilters, showProblems } from "./filters.ts";
import { marksNow, onMarks } from "./marks.ts";
import { showNumbers } from "./numbers.ts";
import { savePictures } from "./pictures.ts";
import { openRuns } from "./runs.ts";
import { runLibrary, unpacked } from "./unpack.ts";
import "./sort.ts";
import "./theme.ts";

const [{ analysis, baseline }, Chart] = await Promise.all([
  unpacked<{ analysis: Analysis; baseline?: Analysis }>(),
  runLibrary<ChartConstructor>("charts", "Chart"),
]);
let view: View = FIRST_VIEW;
/** The same over the problems that the filters leave. */
let shown: Analysis = analysis;

const open = openRuns(analysis);
const drawn: Draw = ({ dataset }, width, ink) =>
  draw(shown, view, { kind: dataset.kind as Kind, problem: Number(dataset.problem), width, ink });
const charts = keepDrawn(Chart, drawn, ({ dataset }, index) => {
  if (dataset.kind !== "heat") return;
  const columns = (shown.across?.heat.strategies ?? []).filter((i) => !view.hidden.has(i));
  const rows = [...analysis.problems.keys()].filter((i) => !view.leftOut.has(i));
  open(rows[Math.floor(index / columns.length)]!, columns[index % columns.length]!);
});
const numbers = showNumbers(drawn, ({ kind, problem }) => {
  // Of other metrics, the chart itself has the numbers.
  if (kind === "curves" && view.metric !== "accuracy") return undefined;
  const { table } = chartOf(kind as Kind);
  const name = kind === "curves" && view.difference ? "differences" : table;
  return name === undefined ? undefined : tableNamed(shown, name, Number(problem));
});
const across = keepAcross(analysis, (found) => {
  shown = found;
  showProblems(view.leftOut, marksNow().off);
  charts.redraw();
  numbers();
});

function update(changed: Partial<View> = {}): void {
  const { hidden, off, focus } = marksNow();
  const { leftOut, providers } = filtersNow(analysis);
  view = { ...view, ...changed, hidden, focus, leftOut, providers };
  showProblems(leftOut, off);
  charts.redraw("difference" in changed || "metric" in changed);
  numbers();
  across(view);
}

function explain(): void {
  for (const note of all('[data-note="metric"]')) note.textContent = aboutMetric(view.metric);
  showNotes(view.difference ? "difference" : view.metric === "accuracy" ? "accuracy" : "metric");
}

onSelection("metric", (value) => {
  update({ difference: value === "difference", metric: metricNamed(value) });
  explain();
});
onChoice("scale", (value) => update({ ownScales: value === "own" }));
onToggle("seeds", (on) => update({ perSeed: on }));
onMarks(update);
onFilters(update);
update();

savePictures(Chart, ({ dataset }, width, ink) => {
  // All in their colours, as the legend in the file has them.
  const saved = { ...view, quiet: false, focus: undefined };
  const kind = dataset.kind as Kind;
  return draw(shown, saved, { kind, problem: Number(dataset.problem), width, ink });
});
exportData(analysis);
compareSection(analysis, baseline);
answerTools(document.getElementById("main")!, (id) => {
  const [name, problem = 0] = id.split(":");
  return tableNamed(shown, name!, Number(problem));
});

const at = stored("at");
if (at !== undefined) document.getElementById(at)?.scrollIntoView();
// Milliseconds since the page was opened.
document.documentElement.dataset.ready = performance.now().toFixed(0);
