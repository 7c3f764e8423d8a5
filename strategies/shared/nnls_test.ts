import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { nonNegativeLeastSquares } from "./nnls.ts";

const product = (rows: number[][], x: number[]): number[] =>
  rows.map((row) => row.reduce((sum, y, i) => sum + y * x[i]!, 0));

Deno.test("the solution meets the conditions of an optimum, wherever the search starts", () => {
  const property = fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(1e6), (size, seed) => {
    const random = new Random(`nnls ${seed}`);
    const list = (): number[] => Array.from({ length: size }, () => random.normal());
    const rows = Array.from({ length: size }, list);
    const matrix = rows.map((a, i) => product(rows, a).map((x, j) => x + (i === j ? 1 : 0)));
    const target = list();
    const w = nonNegativeLeastSquares(matrix, target, target.map(() => 0));
    const slopes = product(matrix, product(matrix, w).map((x, i) => target[i]! - x));
    w.forEach((x, i) => {
      assert(x >= 0);
      if (x > 0) assertAlmostEquals(slopes[i]!, 0, 1e-9);
      else assert(slopes[i]! < 1e-9);
    });
    const again = nonNegativeLeastSquares(matrix, target, list().map(Math.abs));
    again.forEach((x, i) => assertAlmostEquals(x, w[i]!, 1e-9));
  });
  fc.assert(property, { numRuns: 200 });
});

Deno.test("nothing but 0 is left if every element would have to be negative", () => {
  assertEquals(nonNegativeLeastSquares([[2, 0], [0, 3]], [-1, -1], [0, 5]), [0, 0]);
});
