import { assertAlmostEquals } from "@std/assert";
import { criticalDifference, rangeQuantile } from "./nemenyi.ts";

Deno.test("rangeQuantile gives the table of critical values (Demšar 2006, table 5a)", () => {
  const table = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164];
  table.forEach((q, i) => {
    // The table is rounded, its second entry down.
    assertAlmostEquals(rangeQuantile(i + 2, 0.95) / Math.SQRT2, q, 1e-3);
  });
  // Of two variables the range is normal with variance 2.
  assertAlmostEquals(rangeQuantile(2, 0.95), 1.959963984540054 * Math.SQRT2, 1e-8);
  assertAlmostEquals(rangeQuantile(20, 0.95) / Math.SQRT2, 3.5437991315177815, 1e-6);
});

Deno.test("criticalDifference by hand: four strategies on fourteen sets", () => {
  assertAlmostEquals(criticalDifference(4, 14), 2.569 * Math.sqrt(20 / 84), 1e-3);
});
