/** The page of a measurement: how far cases are above their floors, and how their seconds grow. */
import { counted, processorText, threeDigits } from "../../core/format.ts";
import type { Measurement } from "../../runs/measurement.ts";
import { type Html, markup } from "../html.ts";
import type { Section } from "../page/document.ts";
import { environmentTable } from "../page/provenance.ts";
import { tableHtml } from "../tables/html.ts";
import { achieved, bestPeaks, caseName } from "./achieved.ts";
import { axisTitle, growthChart, growthFinding, growthSeries } from "./growth.ts";
import { measurementTables } from "./measurement_tables.ts";
import { asOneSection, dayOf, facts, renderStill, stills } from "./still.ts";

/** Renders the page. */
export async function renderMeasurement(measurement: Measurement): Promise<string> {
  const sections = await sectionsOf(measurement);
  return renderStill({ title: "Speed of Trawl", lead: leadOf(measurement), sections });
}

/** The same as a section of another page. */
export async function measurementSection(measurement: Measurement): Promise<Section> {
  const sections = await sectionsOf(measurement);
  const names = { id: "speed", name: "Speed", title: "Speed of Trawl itself" };
  return asOneSection({ ...names, lead: leadOf(measurement), sections });
}

/** Which cases are furthest from their floor, then what was measured where. */
function leadOf({ points, planned, environment, finishedAt }: Measurement): Html {
  const ratios = points.flatMap((point) => {
    const { seconds, floor } = achieved(point) ?? {};
    return seconds && floor ? [{ name: caseName(point, points), ratio: seconds / floor }] : [];
  }).sort((a, b) => b.ratio - a.ratio);
  const times = (ratio: number): string => `${threeDigits(ratio)}\u00a0times`;
  const [worst, best] = [ratios[0], ratios.at(-1)];
  const answer = worst === undefined || best === undefined
    ? undefined
    : worst === best
    ? `${worst.name} takes ${times(worst.ratio)} its floor.`
    : `Runs take from ${times(best.ratio)} (${best.name}) to ${times(worst.ratio)} ` +
      `(${worst.name}) the least that their work takes on this machine.`;
  const count = (status: string): number => points.filter((one) => one.status === status).length;
  const rest = planned - points.length;
  const ends = [
    ...count("failed") > 0 ? [`${count("failed")} failed`] : [],
    ...count("skipped") > 0 ? [`${count("skipped")} skipped`] : [],
    ...rest > 0 ? [`${rest} of ${planned} not measured: it was stopped`] : [],
  ];
  return markup`${answer === undefined ? undefined : markup`<p class="answer">${answer}</p>`}
<p class="count">${counted(count("measured"), "case")} on ${processorText(environment)} with ${
    counted(environment.threads, "thread")
  }, ${dayOf(finishedAt)}${ends.map((text) => `; ${text}`)}.</p>`;
}

async function sectionsOf(measurement: Measurement): Promise<Section[]> {
  const panels = growthSeries(measurement.points);
  const tables = measurementTables(measurement);
  const show = (...ids: string[]): Html[] =>
    tables.filter(({ id }) => ids.includes(id)).map((table) =>
      tableHtml(table, { sort: table.id, cards: table.id === "cases" })
    );
  const growth = async (): Promise<Section> => ({
    id: "growth",
    name: "Growth",
    title: "How seconds grow",
    content: markup`${await stills(panels.map((panel, i) => ({
      title: axisTitle(panel.axis),
      finding: growthFinding(panel),
      note: "Wide: the fitted law; dotted: the floor.",
      draw: (pen) => growthChart(pen, panels, i),
    })))}${show("exponents")}`,
  });
  const section = (id: string, name: string, title: string, content: Html[]) =>
    content.length === 0 ? [] : [{ id, name, title, content: markup`${content}` }];
  return [
    ...section("cases", "Cases", "Cases beside their floors", show("cases", "figures")),
    ...panels.length > 0 ? [await growth()] : [],
    ...section("counters", "Counters", "Counters", show("counters")),
    ...section("method", "Method", "Method", [METHOD]),
    ...section("provenance", "Provenance", "Provenance", [provenance(measurement)]),
  ];
}

const METHOD = markup`<ul class="prose">
<li>Every case is measured in a process of its own. Its seconds are the median of repeats after a first
run, which also opens sessions.</li>
<li>The floor is the least time of the necessary work: its operations at the machine’s fastest matrix
product, or its bytes at the fastest read, whichever takes longer, both measured in the same process right
after the case; or a simpler program that does only what must be done, timed in turn with it.</li>
<li>A case below its floor does less work than that, or finds its data in the processor’s caches.</li>
<li>An exponent is the slope of log seconds on log size by least squares, all other sizes at the ladder’s
base. Costs are sums of parts that grow differently, and of overheads that do not grow: an exponent is valid
for the sizes it was measured at.</li>
</ul>`;

function provenance({ environment, startedAt, finishedAt, points }: Measurement): Html {
  const peaks = bestPeaks(points);
  return markup`${environmentTable([environment], "Environment of the measurement")}${
    facts("Measurement", [
      ["Started", startedAt],
      ["Finished", finishedAt],
      ...peaks === undefined ? [] : [
        ["Fastest matrix product", `${threeDigits(peaks.operations / 1e9)} GFLOP/s`] as const,
        ["Fastest read", `${threeDigits(peaks.bandwidth / 1e9)} GB/s`] as const,
      ],
    ])
  }`;
}
