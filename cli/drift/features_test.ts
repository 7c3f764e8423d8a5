import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { NdArray } from "../../core/ndarray.ts";
import { sampleSuite } from "../../bench/testing/suite.ts";
import { featureDistance, featureDrift, type Side } from "./sides.ts";

const array = (...rows: number[][]): NdArray => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});

Deno.test("featureDistance takes the furthest elements and the furthest rows", () => {
  const reference = array([3, 4], [0.3, 0.4], [0, 0]);
  const { absolute, relative } = featureDistance(array([3, 5], [0.3, 0.9], [0, 0]), reference);
  assertAlmostEquals(absolute, 1, 1e-6);
  assertAlmostEquals(relative, 1, 1e-6);
  assertEquals(featureDistance(reference, reference), { absolute: 0, relative: 0 });
  // A row of zeros has no length to measure by.
  assertEquals(featureDistance(array([0, 2]), array([0, 0])), { absolute: 2, relative: 2 });
});

const problem = sampleSuite.problems[0]!;
const context = { folder: "none", network: false };
const sides = (a: Side["provider"], b: Side["provider"]): [Side, Side] => [
  { provider: a, threads: 1 },
  { provider: b, threads: 2 },
];

Deno.test("features are not compared where no program or one provider made them", async () => {
  const { backbone: _, ...tabular } = problem;
  assertEquals(await featureDrift(tabular, sides("webgpu", "cpu"), context), {
    kind: "same",
    reason: "as stored, computed by no program",
  });
  assertEquals(await featureDrift(problem, sides("cpu", "cpu"), context), {
    kind: "same",
    reason: 'computed once for both sides, by provider "cpu"',
  });
});

Deno.test("features of both splits are compared, or the reason why not is given", async () => {
  const asked: string[] = [];
  const drift = await featureDrift(problem, sides("webgpu", "cpu"), context, (key) => {
    asked.push(`${key.split} ${key.provider}`);
    return Promise.resolve(array([1, key.split === "test" && key.provider === "cpu" ? 1.5 : 1]));
  });
  assertEquals(asked, ["train webgpu", "train cpu", "test webgpu", "test cpu"]);
  assertEquals(drift.kind === "compared" && drift.distance.absolute, 0.5);
  const missing = await featureDrift(
    problem,
    sides("webgpu", "cpu"),
    context,
    ({ provider }) => Promise.resolve(provider === "cpu" ? array([1]) : undefined),
  );
  assertEquals(missing, {
    kind: "unknown",
    reason: 'those of provider "webgpu" are not in the cache',
  });
  const damaged = await featureDrift(
    problem,
    sides("webgpu", "cpu"),
    context,
    () => Promise.reject(new Error("it is damaged")),
  );
  assertEquals(damaged, { kind: "unknown", reason: "it is damaged" });
});
