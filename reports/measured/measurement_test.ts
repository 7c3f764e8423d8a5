import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { ChartDataset } from "chart.js";
import type { Measurement } from "../../runs/measurement.ts";
import { paperInk } from "../charts/spec.ts";
import { tableText } from "../tables/text.ts";
import { sampleMeasurement, samplePoint } from "../testing/measured.ts";
import { assertSafePage, HOSTILE, textOf } from "../testing/pages.ts";
import { achieved, bestPeaks, caseName } from "./achieved.ts";
import { exponentText, growthChart, growthFinding, growthSeries } from "./growth.ts";
import { measurementParts } from "./measurement_page.ts";
import { measurementTables } from "./measurement_tables.ts";
import { asOneSection, renderStill } from "./still.ts";

const renderMeasurement = async (measurement: Measurement): Promise<string> =>
  renderStill(await measurementParts(measurement));

Deno.test("a case is named by the sizes that tell it from the others of its benchmark", () => {
  const [small, large, other] = [
    { benchmark: "badge", sizes: { N: 1000, K: 5 } },
    { benchmark: "badge", sizes: { N: 20_000, K: 5 } },
    { benchmark: "margin", sizes: { N: 500 } },
  ] as const;
  const all = [small, large, other];
  assertEquals(all.map((one) => caseName(one, all).replaceAll("\u00a0", " ")), [
    "badge N 1,000",
    "badge N 20,000",
    "margin",
  ]);
});

Deno.test("seconds are the repeats' median, or the first run's if there are none", () => {
  const point = samplePoint();
  assertAlmostEquals(achieved(point)!.seconds, 0.02);
  const once = { ...point, timing: { ...point.timing!, repeatSeconds: [] } };
  assertEquals([achieved(once)!.seconds, achieved(once)!.repeats], [0.04, 0]);
  assertEquals(achieved({ ...point, timing: undefined }), undefined);
});

Deno.test("the floor is the slower of operations and bytes, or what was measured", () => {
  const point = samplePoint({ work: { operations: 2e6, bytes: 5e6 } });
  assertAlmostEquals(achieved(point)!.floor!, 5e-3);
  assertEquals([achieved(point)!.rate, achieved(point)!.share], ["250 MB/s", "25 %"]);
  const busy = samplePoint({ work: { operations: 1e7 } });
  assertEquals([achieved(busy)!.rate, achieved(busy)!.share], ["0.500 GFLOP/s", "50 %"]);
  const measured = samplePoint({ work: undefined, amount: { count: 8, unit: "images" } });
  const timing = { ...measured.timing!, floorSeconds: [3, 1, 2] };
  assertEquals(achieved({ ...measured, timing })!.floor, 2);
  assertEquals(achieved(measured)!.floor, undefined);
  assertEquals(achieved(measured)!.rate, "400 images/s");
});

Deno.test("times, peaks and work of zero give no number that is not one", async () => {
  const none = samplePoint({ axes: ["N"], work: { operations: 0 }, amount: undefined });
  const timing = {
    ...none.timing!,
    firstSeconds: 0,
    repeatSeconds: [0, 0],
    floorSeconds: [0, 0],
    peaks: { operations: 0, bandwidth: 0 },
  };
  const points = [none, { ...none, timing, sizes: { N: 0 } }, { ...samplePoint(), timing }];
  const page = await renderMeasurement({ ...sampleMeasurement(), points });
  assert(!/NaN|Infinity|undefined/.test(page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, "")));
});

Deno.test("the best peaks are over all points that did not fail", () => {
  const fast = samplePoint();
  const other = {
    ...fast,
    timing: { ...fast.timing!, peaks: { operations: 3e9, bandwidth: 5e8 } },
  };
  const failed = samplePoint({ timing: undefined });
  assertEquals(bestPeaks([fast, other, failed]), { operations: 3e9, bandwidth: 1e9 });
  assertEquals(bestPeaks([failed]), undefined);
});

Deno.test("series are by axis and benchmark, by ascending size, failures and other cases apart", () => {
  const series = growthSeries(sampleMeasurement().points);
  assertEquals(series.map(({ axis }) => axis), ["N", "B"]);
  const [n] = series;
  assertEquals(n!.series.map(({ benchmark }) => benchmark), ["bait", "bait-binary"]);
  assertEquals(n!.series[0]!.rungs.map(({ size }) => size), [250, 500, 1000]);
  assertAlmostEquals(n!.series[0]!.law!.exponent, 1);
  assertEquals(growthSeries([samplePoint()]), []);
  assertEquals(growthSeries([samplePoint({ axes: ["N"] })]), []);
});

Deno.test("an exponent has its standard error, a real minus sign, and no sign on zero", () => {
  const law = { factor: 1, n: 3 };
  assertEquals(exponentText({ ...law, exponent: 1.024, standardError: 0.031 }), "1.02 ± 0.03");
  assertEquals(exponentText({ ...law, exponent: -0.26, standardError: undefined }), "−0.26");
  assertEquals(exponentText({ ...law, exponent: -0.001, standardError: 0.004 }), "0.00 ± 0.00");
  assertEquals(exponentText(undefined), "–");
});

Deno.test("the finding is made from the numbers, the steepest first", () => {
  const steep = sampleMeasurement(["steep"]).points.slice(0, 5).map((point) => {
    const repeatSeconds = point.timing!.repeatSeconds.map((seconds) => seconds ** 2);
    return { ...point, timing: { ...point.timing!, repeatSeconds } };
  });
  const [n] = growthSeries([...sampleMeasurement(["bait"]).points, ...steep]);
  assertEquals(
    growthFinding(n!).replaceAll("\u00a0", " "),
    "With a pool twice as large, steep takes 4.00 times as long (exponent 2.00 ± 0.00) and bait " +
      "2.00 times (1.00 ± 0.00).",
  );
});

Deno.test("the chart of growth has every rung, its floor, and the law from the first rung to the last", () => {
  const panels = growthSeries(sampleMeasurement(["bait"]).points);
  const [n, b] = panels.map((_, i) => growthChart({ width: 520, ink: paperInk }, panels, i));
  const datasets = n!.config.data.datasets as ChartDataset<"line", { x: number; y: number }[]>[];
  assertEquals(datasets.map(({ data }) => data.length), [3, 3, 2]);
  const [line, floor, law] = datasets.map(({ data }) => data);
  for (const [i, { x, y }] of line!.entries()) {
    assertAlmostEquals(y, x * 20e-6);
    assertAlmostEquals(floor![i]!.y, y / 10);
  }
  assertEquals(law!.map(({ x }) => x), [250, 1000]);
  assertAlmostEquals(law![1]!.y, 0.02);
  const scales = [n!, b!].map(({ config }) => config.options!.scales!);
  assertEquals(scales.map(({ x, y }) => [x!.type, y!.type]), [
    ["logarithmic", "logarithmic"],
    ["logarithmic", "logarithmic"],
  ]);
  assertEquals(scales[0]!.y!.min, scales[1]!.y!.min);
});

Deno.test("tables have every case, and columns only if a case has a value", () => {
  const measurement = sampleMeasurement();
  const [cases, exponents, figures, counters] = measurementTables(measurement);
  assertEquals(
    [cases, exponents, figures, counters].map((table) => table!.rows.length),
    [11, 2, 1, 11],
  );
  for (const { columns, rows } of measurementTables(measurement)) {
    for (const row of rows) assertEquals(row.length, columns.length);
  }
  const heads = (points: typeof measurement.points): string[] =>
    measurementTables({ ...measurement, points })[0]!.columns.map(({ head }) => head);
  assert(heads(measurement.points).includes("× floor"));
  const [decode] = measurement.points.filter(({ benchmark }) => benchmark === "decode");
  assert(!heads([decode!]).includes("× floor"));
  const text = tableText(cases!, { width: 200 }).join("\n").replaceAll("\u00a0", " ");
  assertStringIncludes(text, "failed: BAIT would need about 590 GB");
  assertStringIncludes(text, "skipped: the weights are missing");
});

Deno.test("the page is safe whatever text is in the measurement", async () => {
  const measurement = sampleMeasurement([HOSTILE]);
  const hostile = {
    ...measurement,
    environment: { ...measurement.environment, cpu: HOSTILE, provider: HOSTILE },
    points: [
      ...measurement.points,
      samplePoint({ benchmark: HOSTILE, sizes: { [HOSTILE]: 1, N: 2 }, axes: ["N", HOSTILE] }),
      samplePoint({ benchmark: HOSTILE, sizes: { [HOSTILE]: 2, N: 2 }, axes: [HOSTILE] }),
      samplePoint({ amount: { count: 1, unit: HOSTILE }, figures: { [HOSTILE]: 1 } }),
      samplePoint({ benchmark: HOSTILE, timing: undefined, message: HOSTILE }),
    ],
  };
  const page = await renderMeasurement(hostile);
  assertSafePage(page);
  assertEquals(await renderMeasurement(hostile), page);
});

Deno.test("cases, failures, skips, peaks and an early stop are told", async () => {
  const measurement = sampleMeasurement();
  const text = textOf(await renderMeasurement({ ...measurement, planned: 42 }));
  assertStringIncludes(text, "11 cases on AMD EPYC 9B45 with 4 threads, 1 January 2026");
  assertStringIncludes(text, "; 1 failed; 1 skipped; 29 of 42 not measured: it was stopped.");
  assertStringIncludes(text, "1.00 GFLOP/s");
  assertStringIncludes(text, "10.0 times");
});

Deno.test("ladders, cases and failures alone render, and nothing does", async () => {
  const { points, ...about } = sampleMeasurement(["bait"]);
  const render = (kept: typeof points) => renderMeasurement({ ...about, points: kept });
  assert(!(await render(points.slice(5))).includes('id="growth"'));
  assertStringIncludes(await render(points.slice(0, 5)), 'id="growth"');
  assertStringIncludes(textOf(await render(points.slice(-2))), "0 cases on");
  assert(!(await render([])).includes('id="cases"'));
});

Deno.test("another page shows it as one section", async () => {
  const { id, content } = asOneSection(await measurementParts(sampleMeasurement()));
  assertEquals(id, "speed");
  assertStringIncludes(content.text, '<h3 class="sub">Growth</h3>');
  assert(!content.text.includes("<h2"));
});
