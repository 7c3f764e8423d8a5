import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ndarray } from "../core/ndarray.ts";
import { measureScale, standardise } from "./standardise.ts";

Deno.test("standardise gives mean 0 and deviation 1 where it was measured", () => {
  const features = ndarray(Float32Array.of(1, 100, 2, 300, 6, 500), [3, 2]);
  const { data } = standardise(features, measureScale(features));
  for (const column of [0, 1]) {
    const values = [data[column]!, data[column + 2]!, data[column + 4]!];
    assertAlmostEquals(values.reduce((a, b) => a + b) / 3, 0, 1e-6);
    assertAlmostEquals(values.reduce((a, b) => a + b * b, 0) / 3, 1, 1e-6);
  }
});

Deno.test("standardise makes a column that does not vary 0, and applies to other rows", () => {
  const scale = measureScale(ndarray(Float32Array.of(5, 0, 5, 2), [2, 2]));
  assertEquals([...standardise(ndarray(Float32Array.of(5, 3), [1, 2]), scale).data], [0, 2]);
});
