import { assertAlmostEquals } from "@std/assert";
import { rangeQuantile, StudentisedRange } from "./studentised_range.ts";
import { tQuantile } from "./student_t.ts";

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

Deno.test("studentised ranges agree with scipy.stats.studentized_range", () => {
  const ranges = new StudentisedRange();
  for (
    const [count, degrees, quantile, beyond4] of [
      [2, 9, 3.19917334, 0.01977311],
      [3, 2.5, 6.75402095, 0.15232171],
      [10, 18, 5.07050731, 0.19828798],
      [20, 38, 5.37597794, 0.37658372],
      [40, 80, 5.71627066, 0.66069691],
    ] as const
  ) {
    assertAlmostEquals(ranges.quantile(count, degrees, 0.05), quantile, 2e-4);
    assertAlmostEquals(ranges.tail(count, degrees)(4), beyond4, 1e-5);
  }
});

Deno.test("the range of two is a t variable times the root of two", () => {
  const ranges = new StudentisedRange();
  for (const degrees of [2, 4, 9, 100]) {
    const expected = Math.SQRT2 * tQuantile(0.95, degrees);
    assertAlmostEquals(ranges.quantile(2, degrees, 0.05) / expected, 1, 1e-12, `${degrees}`);
  }
});
