import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { coefficients, type Filter, PRECISION } from "./coefficients.ts";

const ONE = 1 << PRECISION;
const sizes = fc.integer({ min: 1, max: 300 });
const filters = fc.constantFrom<Filter>("bicubic", "bilinear");

Deno.test("coefficients copy each pixel if the size stays", () => {
  const { weights, first, count, length } = coefficients(5, 5, "bicubic", { start: 1, end: 4 });
  assertEquals([length, ...first], [3, 1, 2, 3]);
  assertEquals([...count, ...weights], [1, 1, 1, ONE, ONE, ONE]);
});

Deno.test("coefficients stay inside the image and sum to 1", () => {
  fc.assert(
    fc.property(sizes, sizes, filters, (from, to, filter) => {
      const { weights, first, count, taps } = coefficients(from, to, filter);
      for (let i = 0; i < to; i++) {
        assert(first[i]! >= 0 && first[i]! + count[i]! <= from && count[i]! <= taps);
        const sum = weights.subarray(i * taps, (i + 1) * taps).reduce((a, b) => a + b, 0);
        assert(Math.abs(sum - ONE) <= taps, `${sum} for ${from} to ${to}`);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("coefficients of a span are those of the whole axis", () => {
  fc.assert(
    fc.property(sizes, sizes, filters, fc.nat(), fc.nat(), (from, to, filter, a, b) => {
      const [start, end] = [a % to, b % to + 1].sort((x, y) => x - y) as [number, number];
      const [whole, part] = [
        coefficients(from, to, filter),
        coefficients(from, to, filter, { start, end }),
      ];
      assertEquals(part.first, whole.first.slice(start, end));
      assertEquals(part.count, whole.count.slice(start, end));
      assertEquals(part.weights, whole.weights.slice(start * whole.taps, end * whole.taps));
    }),
    { numRuns: 50 },
  );
});
