import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { squaredDistance, withRuntime } from "../testing/queries.ts";
import { mostTypical } from "./typicality.ts";

/** The sum of squared distances to the nearest neighbours, in plain float64. */
function plainSum(rows: readonly number[][], row: number, neighbours: number): number {
  return rows.filter((_, i) => i !== row).map((other) => squaredDistance(rows[row]!, other))
    .sort((a, b) => a - b).slice(0, neighbours).reduce((a, b) => a + b, 0);
}

function featuresOf(rows: readonly number[][]) {
  const exact = Float64Array.from(rows.flat());
  return { data: Float32Array.from(exact), exact, shape: [rows.length, rows[0]!.length] };
}

Deno.test("mostTypical has the nearest neighbours in plain float64, however far from zero", async () => {
  await withRuntime(async (runtime) => {
    const size = fc.integer({ min: 2, max: 90 });
    const offset = fc.constantFrom(0, 1e4, 1e7);
    const property = fc.asyncProperty(size, offset, fc.nat(1000), async (size, offset, seed) => {
      const random = new Random(`typical ${seed}`);
      const rows = Array.from(
        { length: size },
        () => [0, 0, 0].map(() => offset + random.normal()),
      );
      // Of different sizes, so that the smaller ones are padded.
      const clusters = [1, 2, 3, 7].map((step) =>
        [...rows.keys()].filter((row) => row % step === 0)
      );
      const expected = clusters.map((cluster) => {
        const members = cluster.map((row) => rows[row]!);
        const neighbours = Math.min(20, Math.floor(members.length / 2));
        const sums = members.map((_, row) => plainSum(members, row, neighbours));
        return cluster[sums.indexOf(Math.min(...sums))]!;
      });
      assertEquals(await mostTypical(runtime, featuresOf(rows), clusters), expected);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

Deno.test("mostTypical takes the lowest of equals: mirrored rows, shifted or not, and duplicates", async () => {
  await withRuntime(async (runtime) => {
    for (const [offset, unit] of [[0, 0.1], [0.1, 0.1], [5000.75, 0.125], [1e7 + 0.25, 0.5]]) {
      const line = [5, 9, 1, 4, 6].map((x) => [offset! + x * unit!]);
      // 5 has the nearest two; without it, 4 and 6 are as good as one another.
      const lines = [[0, 1, 2, 3, 4], [1, 2, 3, 4]];
      assertEquals(await mostTypical(runtime, featuresOf(line), lines), [0, 3]);
      const twice = [7, 3, 3, 3, 8, 8, 8].map((x) => [offset! + x * unit!]);
      const clusters = [[0, 4, 5, 6], [2], [0, 1, 2, 3, 4]];
      assertEquals(await mostTypical(runtime, featuresOf(twice), clusters), [4, 2, 1]);
    }
  });
});

Deno.test("mostTypical looks at many rows block by block", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("many");
    const rows = Array.from({ length: 2100 }, () => [random.normal() * 100]);
    const middle = rows.push([0.5]) - 1;
    for (let i = 0; i < 20; i++) rows.push([0.5 + (i + 1) * 1e-4 * (-1) ** i]);
    assertEquals(await mostTypical(runtime, featuresOf(rows), [[...rows.keys()]]), [middle]);
  });
});
