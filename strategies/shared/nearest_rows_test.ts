import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { squaredDistance, withRuntime } from "../testing/queries.ts";
import { candidateRows, nearestRows } from "./nearest_rows.ts";

Deno.test("nearestRows are those of plain float64, however far rows are apart", async () => {
  await withRuntime(async (runtime) => {
    const apart = fc.constantFrom(0, 1e3, 1e6);
    const property = fc.asyncProperty(apart, fc.nat(1000), async (apart, seed) => {
      const random = new Random(`nearest ${seed}`);
      const rows = Array.from(
        { length: 300 },
        (_, i) => [0, 0, 0].map(() => Math.fround(random.normal() + (i % 2) * apart)),
      );
      const centres = [0, 1, 2, 3].map((i) => rows[i]!.map((x) => x + 0.1 * random.normal()));
      const data = Float32Array.from(rows.flat());
      const found = await nearestRows(
        runtime,
        { data, shape: [300, 3] },
        Float64Array.from(centres.flat()),
      );
      const expected = centres.map((centre) => {
        const distances = rows.map((row) => squaredDistance(row, centre));
        return distances.indexOf(Math.min(...distances));
      });
      assertEquals(found, expected);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

Deno.test("nearestRows takes the lower of equals, in any block", async () => {
  await withRuntime(async (runtime) => {
    const data = Float32Array.from({ length: (1 << 22) + 50 }, (_, row) => 1 + row % 7);
    data[(1 << 22) + 20] = 0;
    const rows = { data, shape: [data.length, 1] };
    const found = await nearestRows(runtime, rows, Float64Array.of(3, 5.5, 0.4));
    assertEquals(found, [2, 4, (1 << 22) + 20]);
  });
});

Deno.test("a row that is far off makes no others candidates", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("far off");
    const data = Float32Array.from({ length: 3000 }, () => random.normal());
    data.fill(1e6, 300, 303);
    const centres = { data: data.slice(0, 9), shape: [3, 3] };
    const candidates = await candidateRows(runtime, { data, shape: [1000, 3] }, centres);
    for (const rows of candidates) assertLess(rows.length, 50);
  });
});
