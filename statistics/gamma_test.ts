import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { chiSquareTail, logGamma, upperGamma } from "./gamma.ts";

Deno.test("logGamma agrees with known values", () => {
  for (
    const [x, value] of [
      [0.5, 0.572364942924700087],
      [1.5, -0.120782237635245222],
      [7, 6.579251212010101],
      [100.5, 361.435540467777622],
    ] as const
  ) assertAlmostEquals(logGamma(x), value, 1e-13 * Math.max(1, value));
});

Deno.test("upperGamma agrees with known values to 1e-12 of themselves, series and fraction", () => {
  for (
    const [a, x, value] of [
      [0.5, 0.1, 0.654720846018577029],
      [0.5, 5, 0.00156540225800254968],
      [3, 2, 0.676676416183063459],
      [9.5, 30, 3.86982630066418031e-6],
      [2, 1e-3, 0.999999500333208367],
      [50, 40, 0.929664933340605046],
    ] as const
  ) assert(Math.abs(upperGamma(a, x) / value - 1) < 1e-12, `Q(${a}, ${x})`);
  assertEquals(upperGamma(2, 0), 1);
});

Deno.test("chiSquareTail of one degree is the normal's two tails, of two exponential", () => {
  assertAlmostEquals(chiSquareTail(1.959963984540054 ** 2, 1), 0.05, 1e-14);
  assertAlmostEquals(chiSquareTail(6, 2), Math.exp(-3), 1e-15);
});
