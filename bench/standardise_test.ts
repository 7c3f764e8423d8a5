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

Deno.test("standardise keeps what float64 tells apart, however far from zero", () => {
  const near = Float64Array.of(-3.994, 18.032, 0.125, 7.5, -20, 3);
  const scaled = (data: Float64Array): Float32Array => {
    const features = ndarray(data, [6, 1]);
    return standardise(features, measureScale(features)).data;
  };
  // numpy: (x - x.mean()) / x.std()
  const expected = [-0.41248763, 1.49175367, -0.05638258, 0.58121751, -1.79627435, 0.19217339];
  for (const offset of [0, 5685000, -1e9]) {
    for (const [i, value] of scaled(near.map((x) => x + offset)).entries()) {
      assertAlmostEquals(value, expected[i]!, 1e-6);
    }
  }
  // Identifiers of time, in nanoseconds, and values whose squares overflow or vanish.
  for (const [offset, unit] of [[1.7e18, 1e6], [0, 1e200], [0, 1e-200]] as const) {
    for (const [i, value] of scaled(near.map((x) => x * unit + offset)).entries()) {
      assertAlmostEquals(value, expected[i]!, 1e-4);
    }
  }
  assertEquals([...scaled(new Float64Array(6).fill(0.1))], [0, 0, 0, 0, 0, 0]);
});
