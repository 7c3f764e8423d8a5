import { assertEquals, assertStringIncludes } from "@std/assert";
import { sampleMeasurement, samplePoint } from "../../../reports/testing/measurement.ts";
import { caseName, exponentLines, headLine, pointLine } from "./lines.ts";

Deno.test("a point's numbers stand below their heads", () => {
  const sizes = { N: 1_281_167, n: 1000, D: 384, K: 10, B: 1000 };
  const lines = [
    headLine(false),
    pointLine(samplePoint({ strategy: "bait-binary", sizes }), false),
  ];
  assertEquals(new Set(lines.map((line) => line.trimEnd().length)).size, 1, lines.join(""));
  const [head, row] = lines as [string, string];
  for (const [name, text] of [["N", "1,281,167"], ["floor", "128 s"], ["GFLOP/s", "0.100"]]) {
    const end = head.indexOf(` ${name}`) + name!.length + 1;
    assertEquals(row.slice(end - text!.length, end), text);
  }
});

Deno.test("a time of the first selection has a star, and a failure its reason", () => {
  const point = samplePoint();
  const once = { ...point, timing: { ...point.timing!, repeatSeconds: [] } };
  assertStringIncludes(pointLine(once, false), "40.0 ms*");
  const failed = samplePoint({ timing: undefined, message: "no\nmemory\x1b[2J" });
  assertStringIncludes(pointLine(failed, false), "failed: no memory");
  assertEquals(pointLine(failed, false).includes("\x1b"), false);
  assertStringIncludes(pointLine(failed, true), "\x1b[31m");
});

Deno.test("exponents have a line a strategy, and none without ladders", () => {
  const lines = exponentLines(sampleMeasurement().points, false).trimEnd().split("\n");
  assertEquals(lines.length, 3);
  assertEquals(lines[1]!.split(/ {2,}/), ["bait", "1.00 ± 0.00", "–", "–", "1.00 ± 0.00"]);
  assertEquals(exponentLines([samplePoint()], false), "");
});

Deno.test("caseName tells all sizes", () => {
  assertEquals(caseName(samplePoint()), "bait 1,000×32 K=10 n=100 B=20");
});
