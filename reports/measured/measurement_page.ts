/** The page of a measurement: how far cases are above their floors, and how their seconds grow. */
import { counted, processorText, threeDigits } from "../../core/format.ts";
import type { Measurement } from "../../runs/measurement.ts";
import { type Html, markup } from "../html.ts";
import { tableHtml } from "../tables/html.ts";
import { achieved, bestPeaks, caseName } from "./achieved.ts";
import { axisTitle, growthChart, growthFinding, growthSeries } from "./growth.ts";
import { measurementTables } from "./measurement_tables.ts";
import { dayOf, namedSections, type Parts, provenanceOf, type Still, stills } from "./still.ts";

/** What the page says. */
export async function measurementParts(measurement: Measurement): Promise<Parts> {
  const { environment, startedAt, finishedAt, points } = measurement;
  const panels = growthSeries(points);
  const tables = measurementTables(measurement);
  const show = (...ids: string[]): Html[] =>
    tables.filter(({ id }) => ids.includes(id)).map((table) =>
      tableHtml(table, { sort: table.id, cards: table.id === "cases" })
    );
  const pictures = panels.map((panel, i): Still => ({
    title: axisTitle(panel.axis),
    finding: growthFinding(panel),
    note: "Wide: the fitted law; dotted: the floor.",
    draw: (pen) => growthChart(pen, panels, i),
  }));
  const peaks = bestPeaks(points);
  const speeds = peaks === undefined ? [] : [
    ["Fastest matrix product", `${threeDigits(peaks.operations / 1e9)} GFLOP/s`] as const,
    ["Fastest read", `${threeDigits(peaks.bandwidth / 1e9)} GB/s`] as const,
  ];
  return {
    id: "speed",
    name: "Speed",
    title: "Speed of Trawl",
    lead: leadOf(measurement),
    sections: namedSections({
      "Cases": show("cases", "figures"),
      "Growth": panels.length === 0 ? [] : [await stills(pictures), ...show("exponents")],
      "Counters": show("counters"),
      "Method": [METHOD],
      "Provenance": [
        provenanceOf(environment, "measurement", [
          ["Started", startedAt],
          ["Finished", finishedAt],
          ...speeds,
        ]),
      ],
    }),
  };
}

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
  return markup`${answer !== undefined && markup`<p class="answer">${answer}</p>`}
<p class="count">${counted(count("measured"), "case")} on ${processorText(environment)} with ${
    counted(environment.threads, "thread")
  }, ${dayOf(finishedAt)}${ends.map((text) => `; ${text}`)}.</p>`;
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
