import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { incompleteBeta } from "./beta.ts";

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
