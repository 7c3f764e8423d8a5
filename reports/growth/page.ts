/** The page of a measurement: how selections grow, and how far above their floors they are. */
import type { MeasuredPoint, Measurement } from "../../runs/measurement.ts";
import { counted, thousands, threeDigits } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import type { NamedMark } from "../charts/chart.ts";
import { pageInk } from "../charts/ink.ts";
import { choice } from "../page/choice.ts";
import { renderDocument, type Section } from "../page/document.ts";
import { figure } from "../page/figure.ts";
import { legend } from "../page/legend.ts";
import { linkModules } from "../page/link.ts";
import { packed } from "../page/payload.ts";
import { environmentTable, factRow, factTable } from "../page/provenance.ts";
import { assignMarks } from "../palette.ts";
import { bestPeaks } from "./achieved.ts";
import { axisTitles, exponentText, growthFinding } from "./findings.ts";
import { growthMethod } from "./method.ts";
import { growthChart, type GrowthCurve, type GrowthPayload } from "./chart.ts";
import style from "./style.css" with { type: "text" };
import { type AxisSeries, type GrowthSeries, growthSeries } from "./series.ts";
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
  const payload: GrowthPayload = {
    marks,
    panels: panels.map(({ axis, series }) => ({
      axis,
      title: axisTitles[axis],
      curves: series.map((each) => curveOf(each, strategies)),
    })),
  };
  script ??= linkModules(import.meta.resolve("../page/client/growth.ts"));
  return renderDocument({
    title: options.title,
    lead: markup`<p class="count">${leadOf(measurement)}</p>`,
    legend: legend(marks.map(({ label, ...mark }) => ({ label, mark }))),
    sections: sectionsOf(measurement, panels, payload, assigned),
    data: packed(payload),
    script: await script,
    style,
  });
}

let script: Promise<string> | undefined;

function curveOf(
  { strategy, rungs, growth }: GrowthSeries,
  strategies: readonly string[],
): GrowthCurve {
  const sizes = rungs.map(({ size }) => size);
  const at = (size: number): number => growth!.factor * size ** growth!.exponent;
  return {
    strategy: strategies.indexOf(strategy),
    sizes,
    seconds: rungs.map(({ achieved }) => achieved.seconds),
    floors: rungs.map(({ achieved }) => achieved.floorSeconds),
    exponent: exponentText(growth),
    law: growth && [at(sizes[0]!), at(sizes.at(-1)!)],
  };
}

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
  payload: GrowthPayload,
  marks: Marks,
): Section[] {
  const { points } = measurement;
  const named = points.filter(({ axes }) => axes.length === 0);
  const growth = markup`<div class="controls">
${choice("view", "Curves", [["seconds", "Seconds"], ["ratio", "Times the floor"]])}
</div>
<div class="figures">${panels.map((panel, i) => growthFigure(panel, i, payload))}</div>
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

function growthFigure(panel: AxisSeries, index: number, payload: GrowthPayload): Html {
  const view = { hidden: new Set<number>(), ratio: false };
  return figure({
    kind: "growth",
    problem: index,
    title: `${panel.axis}, ${axisTitles[panel.axis]}`,
    finding: growthFinding(panel),
    note: markup`<span data-note="seconds">Wide: the fitted law; dotted: the floor.</span>
<span data-note="ratio" hidden>The line at 1 is the floor.</span>`,
    chart: growthChart({ width: 520, height: 380, ink: pageInk }, payload, index, view),
  });
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
