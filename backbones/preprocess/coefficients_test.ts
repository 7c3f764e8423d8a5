import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bicubicCoefficients, PRECISION } from "./coefficients.ts";

Deno.test("bicubicCoefficients copies each pixel where the size stays", () => {
  const { weights, first, count, taps } = bicubicCoefficients(5, 5);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < count[i]!; j++) {
      const expected = first[i]! + j === i ? 1 << PRECISION : 0;
      assertEquals(weights[i * taps + j]! + 0, expected);
    }
  }
});

Deno.test("bicubicCoefficients stay inside the image and sum to 1", () => {
  const sizes = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(sizes, sizes, (from, to) => {
      const { weights, first, count, taps } = bicubicCoefficients(from, to);
      for (let i = 0; i < to; i++) {
        assert(first[i]! >= 0 && first[i]! + count[i]! <= from && count[i]! <= taps);
        const sum = weights.subarray(i * taps, (i + 1) * taps).reduce((a, b) => a + b, 0);
        assert(Math.abs(sum - (1 << PRECISION)) <= taps, `${sum} for ${from} to ${to}`);
      }
    }),
    { numRuns: 50 },
  );
});
