import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Curves, curvesOf } from "./curves.ts";
import { groupResults } from "./panels.ts";
import { Bootstrap } from "./statistics/bootstrap.ts";
import { type Sample, sampleRun } from "./testing/results.ts";

function curves(...samples: readonly Sample[]): Curves[] {
  return curvesOf(groupResults(samples.map(sampleRun))[0]!, new Bootstrap());
}

Deno.test("bands hold the mean over seeds at every evaluation", () => {
  const [random] = curves(
    { seed: 0, cycles: 1, accuracies: [0.2, 0.6] },
    { seed: 1, cycles: 1, accuracies: [0.4, 0.8] },
  );
  assertAlmostEquals(random!.accuracy.mean[0]!, 0.3, 1e-12);
  assertEquals(random!.labelled, [10, 40]);
  assert(random!.accuracy.low![1]! <= 0.7 && random!.accuracy.high![1]! >= 0.7);
  assertEquals(random!.overRandom, undefined);
});

Deno.test("one seed has a curve and no band", () => {
  const [random] = curves({ cycles: 1, accuracies: [0.2, 0.6] });
  assertEquals(random!.accuracy, { mean: [0.2, 0.6], low: undefined, high: undefined });
});

Deno.test("differences to random are paired by seed", () => {
  const [badge] = curves(
    { strategy: "badge", seed: 1, cycles: 1, accuracies: [0.4, 0.7] },
    { seed: 0, cycles: 1, accuracies: [0, 0] },
    { seed: 1, cycles: 1, accuracies: [0.4, 0.6] },
  );
  assertAlmostEquals(badge!.overRandom!.mean[1]!, 0.1, 1e-12);
  assertEquals(badge!.overRandom!.low, undefined);
});

Deno.test("elapsed time rises and counts selections before an evaluation only", () => {
  const [random] = curves({ cycles: 1, accuracies: [0, 1], selectSeconds: 100, trainSeconds: 1 });
  assert(random!.elapsed[0]! < 2);
  assert(random!.elapsed[1]! > 100);
  assert(random!.selectSeconds!.low <= random!.selectSeconds!.median);
});

Deno.test("a series of failures has no curves", () => {
  assertEquals(curves({ message: "Killed" }), []);
});
