import { assertEquals } from "@std/assert";
import {
  bounds,
  counted,
  gibibytes,
  listed,
  percent,
  points,
  seconds,
  thousands,
} from "./format.ts";

Deno.test("percent and points", () => {
  assertEquals(percent(0.657), "65.70");
  assertEquals(percent(0.657, 1), "65.7");
  assertEquals([points(0.0498), points(-0.012, 1), points(-0.000001)], ["+4.98", "−1.2", "0.00"]);
});

Deno.test("bounds says when there is no interval", () => {
  assertEquals(bounds({ low: 0.651, high: 0.663 }, (x) => percent(x, 1)), "[65.1, 66.3]");
  assertEquals(bounds(undefined, percent), "one seed");
});

Deno.test("seconds keeps the digits that matter", () => {
  const shown = [0, 0.0004, 0.0123, 0.35, 0.9999, 1.234, 14.4, 1340].map(seconds);
  assertEquals(shown, ["0 s", "0.40 ms", "12 ms", "350 ms", "1.0 s", "1.2 s", "14 s", "1,340 s"]);
});

Deno.test("counts, memory and lists", () => {
  assertEquals([thousands(15000), thousands(999), thousands(1280000)], [
    "15,000",
    "999",
    "1,280,000",
  ]);
  assertEquals([counted(1, "seed"), counted(3, "seed")], ["1 seed", "3 seeds"]);
  assertEquals(gibibytes(16 * 1024 ** 3), "16.0 GiB");
  assertEquals([listed([]), listed(["a"]), listed(["a", "b"])], ["", "a", "a and b"]);
  assertEquals(listed(["a", "b", "c", "d", "e"], 3), "a, b and 3 more");
});
