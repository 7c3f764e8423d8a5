import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sampleMeasurement, samplePoint } from "../../reports/testing/measured.ts";
import { measurementText, pointText } from "./measurement_text.ts";

const large = { N: 1_281_167, n: 1000, D: 384, K: 10, B: 1000 };

Deno.test("a case's line has its seconds and their floor, or why there are none", () => {
  const name = "bait N=1000 n=100 D=32 K=10 B=20";
  assertEquals(pointText(samplePoint()), `${name}: 20.0 ms, 10.0 × floor`);
  assertEquals(pointText(samplePoint({ work: undefined })), `${name}: 20.0 ms`);
  const failed = samplePoint({ timing: undefined, message: "no memory" });
  assertEquals(pointText(failed), `${name}: failed. no memory`);
});

Deno.test("cases are below their benchmark's name, in 80 columns, with all sizes", () => {
  const points = [
    samplePoint(),
    samplePoint({ benchmark: "bait-binary", sizes: large }),
    samplePoint({ benchmark: "bait-binary" }),
  ];
  const text = measurementText({ ...sampleMeasurement(), points });
  const lines = text.split("\n");
  assert(lines.every((line) => line.length <= 80), text);
  const first = lines.map((line) => line.split(/(?<=\S) {2,}/)[0]);
  assertEquals(first.slice(1, 7), [
    "Benchmark",
    "bait",
    "  N=1000 n=100 D=32 K=10 B=20",
    "bait-binary",
    "  N=1281167 n=1000 D=384 K=10 B=1000",
    "  N=1000 n=100 D=32 K=10 B=20",
  ]);
  const wide = measurementText({ ...sampleMeasurement(), points }, { width: 120 });
  assertStringIncludes(wide, "Of peak");
});

Deno.test("exponents, figures, failures and skipped cases follow; hostile text is plain", () => {
  const measurement = sampleMeasurement();
  const failed = samplePoint({ timing: undefined, message: "no\nmemory\x1b[2J" });
  const text = measurementText({ ...measurement, points: [...measurement.points, failed] });
  assertStringIncludes(text, "Exponents of growth");
  assert(/^bait +1\.00 ± 0\.00 +1\.00 ± 0\.00$/m.test(text), text);
  assertStringIncludes(text, "Other figures");
  assertStringIncludes(text, "skipped: ");
  assertStringIncludes(text, "failed: no memory");
  assert(!text.includes("\x1b"), text);
  assertStringIncludes(measurementText(measurement, { color: true }), "\x1b[1m");
});

Deno.test("a time of the first run has a star, which is explained", () => {
  const point = samplePoint();
  const once = { ...point, timing: { ...point.timing!, repeatSeconds: [] } };
  const text = measurementText({ ...sampleMeasurement(), points: [once] });
  assertStringIncludes(text, "40.0 ms*");
  assertStringIncludes(text, "* The first run");
});
