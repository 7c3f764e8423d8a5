import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { growth } from "./growth.ts";

Deno.test("growth agrees with R's lm(log(value) ~ log(size))", () => {
  // Anscombe's first set as logarithms: slope 0.5001, intercept 3.0001, standard error 0.1179.
  const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const fit = growth(xs.map((x, i) => ({ size: Math.exp(x), value: Math.exp(ys[i]!) })))!;
  assertAlmostEquals(fit.exponent, 0.5000909, 1e-6);
  assertAlmostEquals(Math.log(fit.factor), 3.0000909, 1e-6);
  assertAlmostEquals(fit.standardError!, 0.1179055, 1e-6);
  assertEquals(fit.n, 11);
});

Deno.test("a power law gives its exponent back, whatever the units", () => {
  const exponents = fc.double({ min: -3, max: 4, noNaN: true });
  const units = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(fc.property(exponents, units, units, (exponent, sizeUnit, valueUnit) => {
    const points = [1, 2, 4, 8, 16].map((size) => ({
      size: size * sizeUnit,
      value: valueUnit * size ** exponent,
    }));
    const fit = growth(points)!;
    assertAlmostEquals(fit.exponent, exponent, 1e-9);
    assert(fit.standardError! < 1e-9);
  }));
});

Deno.test("two points have no standard error, and one size no growth", () => {
  assertEquals(growth([{ size: 1, value: 1 }, { size: 2, value: 4 }]), {
    exponent: 2,
    factor: 1,
    standardError: undefined,
    n: 2,
  });
  assertEquals(growth([]), undefined);
  assertEquals(growth([{ size: 2, value: 1 }, { size: 2, value: 3 }]), undefined);
});
