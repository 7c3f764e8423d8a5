import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { median, quantile } from "./quantile.ts";

Deno.test("quantile interpolates as NumPy does", () => {
  assertEquals(quantile([4, 1, 3, 2], 0.25), 1.75);
  assertEquals(quantile([4, 1, 3, 2], 0), 1);
  assertEquals(quantile([4, 1, 3, 2], 1), 4);
});

Deno.test("median takes the middle, or the mean of the middle two", () => {
  assertEquals(median([3, 1, 10]), 3);
  assertEquals(median([1, 2, 3, 10]), 2.5);
  assertEquals(median([]), undefined);
});

Deno.test("quantiles lie within the values and rise with the share", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  const share = fc.double({ noNaN: true, min: 0, max: 1 });
  fc.assert(fc.property(values, share, share, (xs, p, q) => {
    const low = quantile(xs, Math.min(p, q))!;
    const high = quantile(xs, Math.max(p, q))!;
    assert(low <= high + 1e-9);
    assert(low >= Math.min(...xs) - 1e-9 && high <= Math.max(...xs) + 1e-9);
  }));
});
