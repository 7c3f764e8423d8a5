/** The page of a measurement: how selections grow, and how far above their floors they are. */
import type { MeasuredPoint, Measurement } from "../../runs/measurement.ts";
import { counted, thousands, threeDigits } from "../../core/format.ts";
import { Html, markup } from "../html.ts";
import { renderDocument, type Section } from "../page/document.ts";
import { unbroken } from "../page/figure.ts";
import { linkModules } from "../page/link.ts";
import { environmentTable, factRow, factTable } from "../page/provenance.ts";
import { assignMarks } from "../palette.ts";
import { loadChart } from "../charts/library.ts";
import { type NamedMark, pageInk } from "../charts/spec.ts";
import { svgOf } from "../charts/svg_file.ts";
import { bestPeaks } from "./achieved.ts";
import { type AxisSeries, axisTitles, growthFinding, growthSeries } from "./series.ts";
import { growthChart } from "./chart.ts";
import style from "./style.css" with { type: "text" };
import { casesTable, everyPointTable, exponentsTable, type Marks } from "./tables.ts";

/**
 * Renders the page. Text from the measurement is escaped wherever it stands, and a policy in the page
 * forbids every request and every script but the page's own.
 */
export async function renderGrowthPage(
  measurement: Measurement,
  options: { readonly title: string },
): Promise<string> {
  const { points } = measurement;
  const panels = growthSeries(points);
  const strategies = [...new Set(points.map(({ strategy }) => strategy))];
  const assigned = assignMarks(strategies);
  const marks = strategies.map((label): NamedMark => ({ label, ...assigned.get(label)! }));
  const charts = await Promise.all(panels.map((_, i) => growthFigure(panels, i, marks)));
  script ??= linkModules(import.meta.resolve("../page/client/growth.ts"));
  return renderDocument({
    title: options.title,
    lead: markup`<p class="count">${leadOf(measurement)}</p>`,
    legend: markup``,
    sections: sectionsOf(measurement, panels, charts, assigned),
    data: "",
    script: await script,
    style,
  });
}

let script: Promise<string> | undefined;

function leadOf({ points, planned, environment, finishedAt }: Measurement): string {
  const strategies = [...new Set(points.map(({ strategy }) => strategy))];
  const rungs = points.filter(({ axes }) => axes.length > 0).length;
  const named = points.length - rungs;
  const failed = points.filter(({ timing }) => timing === undefined).length;
  const parts = [
    ...rungs > 0 ? [`${counted(rungs, "point")} of ladders`] : [],
    ...named > 0 ? [counted(named, "named case")] : [],
  ];
  return `${counted(strategies.length, "strategy", "strategies")} at ${parts.join(" and ")}, ` +
    `measured on ${environment.cpu} with ` +
    `${counted(environment.threads, "thread")} on ${dayOf(finishedAt)}. ` +
    (failed > 0 ? `${thousands(failed)} failed. ` : "") +
    (points.length < planned
      ? `Of ${planned} planned, ${planned - points.length} were not measured.`
      : "");
}

/** Such as "23 November 2026". */
function dayOf(instant: string): string {
  const format = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Date(instant).toLocaleDateString("en-GB", format);
}

function sectionsOf(
  measurement: Measurement,
  panels: readonly AxisSeries[],
  charts: readonly Html[],
  marks: Marks,
): Section[] {
  const { points } = measurement;
  const named = points.filter(({ axes }) => axes.length === 0);
  const growth = markup`<div class="figures">${charts}</div>
${exponentsTable(panels, marks)}`;
  return [
    ...panels.length > 0
      ? [{ id: "growth", name: "Growth", title: "How seconds grow", content: growth }]
      : [],
    ...named.length > 0
      ? [{
        id: "cases",
        name: "Cases",
        title: "Named cases",
        content: casesTable(named, marks),
      }]
      : [],
    {
      id: "points",
      name: "Points",
      title: "Every point",
      content: everyPointTable(points, marks),
    },
    { id: "method", name: "Method", title: "Method", content: growthMethod() },
    {
      id: "provenance",
      name: "Provenance",
      title: "Provenance",
      content: provenanceOf(measurement),
    },
  ];
}

const WIDTH = 520;

async function growthFigure(
  panels: readonly AxisSeries[],
  index: number,
  marks: readonly NamedMark[],
): Promise<Html> {
  const { axis } = panels[index]!;
  const title = `${axis}, ${axisTitles[axis]}`;
  const description = growthFinding(panels[index]!);
  const spec = growthChart({ width: WIDTH, ink: pageInk }, panels, index, marks);
  const svg = svgOf(await loadChart(), spec, { width: WIDTH, ink: pageInk, title, description });
  return markup`<figure>
<figcaption>
<h3>${title}</h3>
<p class="finding">${unbroken(description)}</p>
<p class="axis-note">Wide: the fitted law; dotted: the floor.</p>
</figcaption>
<div class="plot">${new Html(svg)}</div>
</figure>
`;
}

function provenanceOf(measurement: Measurement): Html {
  const { environment, settings, startedAt, finishedAt, points } = measurement;
  const text = (fact: string, value: string): Html => factRow(fact, [markup`${value}`]);
  const rows = [
    text("Started", startedAt),
    text("Finished", finishedAt),
    text(
      "Settings that are not defaults",
      Object.entries(settings).map(([name, value]) => `${name} ${value}`).join(", ") || "none",
    ),
    ...peakRows(points, text),
  ];
  return markup`${environmentTable([environment])}${factTable("Measurement", rows)}`;
}

function peakRows(
  points: readonly MeasuredPoint[],
  text: (fact: string, value: string) => Html,
): Html[] {
  const peaks = bestPeaks(points);
  if (peaks === undefined) return [];
  return [
    text("Fastest matrix product", `${threeDigits(peaks.operations / 1e9)} GFLOP/s`),
    text("Fastest read", `${threeDigits(peaks.bandwidth / 1e9)} GB/s`),
  ];
}

/** Writes how to read the page. */
export function growthMethod(): Html {
  return markup`<ul class="prose">
<li>Every point is measured in its own process, on a synthetic problem: features close to normal,
logits of standard deviation 2, N rows of the pool, n labelled rows, D features, K classes, B rows
chosen. There are 2B forward picks, or N if that is less; B of them are dropped again.</li>
<li>Seconds are the median of repeats after a first selection, which also opens sessions. If the
first used up a point's time, it is the only one, marked *.</li>
<li>An exponent is the slope of log seconds on log size by least squares, all other sizes at the
ladder's base, with its standard error. Costs are sums of parts that grow differently, and of overheads that
do not grow, so an exponent is valid for the sizes it was measured at. Where one form of the
computation replaces another, the points leave their line.</li>
<li>The floor is the least time of the forward picks' necessary work, done one pick at a time, without
set-up and backward phase: for bait-binary one read of the features per pick, 4ND bytes; for bait and
bait-exp three products of the pool with r vectors of length (K − 1)D, 6ND(K − 1)r operations per pick,
r being K − 1 and 2; for bait-diag two products with K vectors and two K × K blocks per row, 4NDK +
4NK³ operations per pick. Less than the floor means less work than that: several picks per read, or a
pool that stays in the processor's caches.</li>
<li>GB/s and GFLOP/s are that necessary work over the seconds, bait and bait-exp counted with two reads
of the features per pick; beside them are their shares of the machine's peaks.</li>
<li>The machine's peaks are measured in the same process right after the selections: the product of
two 1024 × 1024 matrices, and reading 128 MB by the fastest of a maximum of every row and products with
one and with two vectors.</li>
<li>Peak memory is the largest resident size of the process until the end of the first selection,
runtime and arrays included; “before” is its size right before that selection, and “features” the
bytes of the features in it.</li>
</ul>`;
}
