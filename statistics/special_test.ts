import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chiSquareTail, incompleteBeta, logGamma, normalBelow, upperGamma } from "./special.ts";

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

/** To forty digits by an arbitrary-precision library, rounded. */
const KNOWN: readonly (readonly [x: number, a: number, b: number, value: number])[] = [
  [0.3, 2, 5, 0.579825],
  [0.9, 0.5, 0.5, 0.795167235300866548],
  [0.01, 1, 0.5, 0.00501256289338004527],
  [0.5, 10, 10, 0.5],
  [0.999, 30, 0.5, 0.807237306159537115],
  [1e-6, 0.5, 0.5, 0.000636619878470924484],
  [0.7, 100, 50, 0.805448166227753816],
  [0.2, 1.5, 0.5, 0.0405193263538340111],
];

Deno.test("incompleteBeta agrees with known values to 1e-12 of themselves", () => {
  for (const [x, a, b, value] of KNOWN) {
    const error = Math.abs(incompleteBeta(x, a, b) / value - 1);
    assert(error < 1e-12, `I_${x}(${a}, ${b}) is off by ${error}`);
  }
});

Deno.test("incompleteBeta runs from 0 to 1, and mirrors when its shapes change places", () => {
  assertEquals([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1]);
  const shape = fc.double({ min: 0.1, max: 50, noNaN: true });
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  fc.assert(fc.property(share, shape, shape, (x, a, b) => {
    const sum = incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a);
    assert(Math.abs(sum - 1) < 1e-11, `${sum}`);
  }));
});

Deno.test("normalBelow agrees with known values, far tails included", () => {
  for (
    const [z, value] of [
      [-6, 9.8658764503769814e-10],
      [-1.5, 0.066807201268858066],
      [0.3, 0.61791142218895264],
      [1.959963984540054, 0.975],
      [8, 0.99999999999999938],
    ] as const
  ) assert(Math.abs(normalBelow(z) / value - 1) < 1e-12, `${z}`);
  assertEquals([normalBelow(0), normalBelow(-Infinity), normalBelow(Infinity)], [0.5, 0, 1]);
});
