import { assertAlmostEquals, assertEquals } from "@std/assert";
import { sampleMeasurement, samplePoint } from "../testing/measurement.ts";
import { achieved, bestPeaks } from "./achieved.ts";
import { exponentText, growthFinding } from "./series.ts";
import { growthSeries } from "./series.ts";

Deno.test("series are by axis and strategy, by ascending size, failures and named cases apart", () => {
  const series = growthSeries(sampleMeasurement().points);
  // The bases alone are no growth.
  assertEquals(series.map(({ axis }) => axis), ["N", "B"]);
  const [n] = series;
  assertEquals(n!.series.map(({ strategy }) => strategy), ["bait", "bait-binary"]);
  assertEquals(n!.series[0]!.rungs.map(({ size }) => size), [250, 500, 1000]);
  assertAlmostEquals(n!.series[0]!.growth!.exponent, 1);
  assertEquals(growthSeries([samplePoint()]), []);
});

Deno.test("seconds are the repeats' median, or the first's where there are none", () => {
  const point = samplePoint();
  assertAlmostEquals(achieved(point)!.seconds, 0.02);
  assertAlmostEquals(achieved(point)!.operationsShare, 0.1);
  const once = { ...point, timing: { ...point.timing!, repeatSeconds: [] } };
  assertEquals([achieved(once)!.seconds, achieved(once)!.repeats], [0.04, 0]);
  assertEquals(achieved({ ...point, timing: undefined }), undefined);
});

Deno.test("the best peaks are over all points that did not fail", () => {
  const fast = samplePoint();
  const peaks = { operations: 3e9, bandwidth: 0.5e9 };
  const other = { ...fast, timing: { ...fast.timing!, peaks } };
  const failed = samplePoint({ timing: undefined });
  assertEquals(bestPeaks([fast, other, failed]), { operations: 3e9, bandwidth: 1e9 });
  assertEquals(bestPeaks([failed]), undefined);
});

Deno.test("an exponent has its standard error, a real minus sign, and no sign on zero", () => {
  const law = { factor: 1, n: 3 };
  assertEquals(exponentText({ ...law, exponent: 1.024, standardError: 0.031 }), "1.02 ± 0.03");
  assertEquals(exponentText({ ...law, exponent: -0.26, standardError: undefined }), "−0.26");
  assertEquals(exponentText({ ...law, exponent: -0.001, standardError: 0.004 }), "0.00 ± 0.00");
  assertEquals(exponentText(undefined), "–");
});

Deno.test("the finding is made from the numbers, the steepest first", () => {
  const steep = sampleMeasurement(["bait"]).points.map((point) => {
    const timing = point.timing && {
      ...point.timing,
      repeatSeconds: point.timing.repeatSeconds.map((seconds) => seconds ** 2),
    };
    return { ...point, strategy: "steep", timing };
  });
  const [n] = growthSeries([...sampleMeasurement(["bait"]).points, ...steep]);
  assertEquals(
    growthFinding(n!).replaceAll("\u00a0", " "),
    "With a pool twice as large, steep takes 4.00 times as long (exponent 2.00 ± 0.00) and bait " +
      "2.00 times (1.00 ± 0.00).",
  );
  assertEquals(
    growthFinding({ axis: "K", series: [] }),
    "There are too few points to see how seconds grow with K.",
  );
});
