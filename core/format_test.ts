import { assertEquals } from "@std/assert";
import {
  bounds,
  counted,
  listed,
  measuredBytes,
  measuredSeconds,
  measuredShare,
  percent,
  points,
  pointsEnd,
  seconds,
  thousands,
  threeDigits,
} from "./format.ts";

Deno.test("percent and points", () => {
  assertEquals(percent(0.657), "65.70");
  assertEquals(percent(0.657, 1), "65.7");
  assertEquals([points(0.0498), points(-0.012, 1), points(-0.000001)], ["+4.98", "−1.2", "0.00"]);
});

Deno.test("ends of intervals keep their sign", () => {
  const ends = [-0.0004, 0.00049, -0.0000321, 0.0131, 0, 1e-12].map(pointsEnd);
  assertEquals(ends, ["−0.04", "+0.05", "−0.003", "+1.3", "0.0", "0.0"]);
});

Deno.test("bounds says when there is no interval", () => {
  assertEquals(bounds({ low: 0.651, high: 0.663 }, (x) => percent(x, 1)), "[65.1, 66.3]");
  assertEquals(bounds(undefined, percent), "one seed");
});

Deno.test("seconds keeps the digits that matter", () => {
  const shown = [0, 0.0004, 0.0123, 0.35, 0.9999, 1.234, 14.4, 599.4, 1340, 5549].map(seconds);
  assertEquals(shown, [
    "0 s",
    "0.40 ms",
    "12 ms",
    "350 ms",
    "1.0 s",
    "1.2 s",
    "14 s",
    "599 s",
    "22 min",
    "1 h 32 min",
  ]);
});

Deno.test("measured numbers have three digits that matter", () => {
  assertEquals(
    [0, 0.00123456, 0.09996, 0.0999, 9.994, 9.996, -2.5, 999.4, 999.6].map(threeDigits),
    [
      "0",
      "0.00123",
      "0.100",
      "0.0999",
      "9.99",
      "10.0",
      "-2.50",
      "999",
      "1,000",
    ],
  );
  assertEquals([4.12e-4, 0.9996e-3, 0.0395, 0.9994, 0.9996, 1340].map(measuredSeconds), [
    "412 µs",
    "1.00 ms",
    "39.5 ms",
    "999 ms",
    "1.00 s",
    "1,340 s",
  ]);
  assertEquals([0.0004, 0.004, 0.0994, 0.0996, 1.05].map(measuredShare), [
    "< 0.1 %",
    "0.4 %",
    "9.9 %",
    "10 %",
    "105 %",
  ]);
  assertEquals([4608, 1.7e8, 999.6e6, 1.97e9].map(measuredBytes), [
    "4.61 kB",
    "170 MB",
    "1.00 GB",
    "1.97 GB",
  ]);
});

Deno.test("counts, memory and lists", () => {
  assertEquals([thousands(15000), thousands(999), thousands(1280000)], [
    "15,000",
    "999",
    "1,280,000",
  ]);
  assertEquals([counted(1, "seed"), counted(3, "seed")], ["1 seed", "3 seeds"]);
  assertEquals([listed([]), listed(["a"]), listed(["a", "b"])], ["", "a", "a and b"]);
  assertEquals(listed(["a", "b", "c", "d", "e"], 3), "a, b and 3 more");
});
