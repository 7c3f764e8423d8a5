import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { twin } from "../../bench/testing/twins.ts";
import { compareResults, compareRuns } from "./compare.ts";

Deno.test("equal runs are identical", () => {
  const drift = compareRuns(twin({ provider: "webgpu" }), twin());
  assertEquals([drift.identical, drift.firstDifferent], [true, null]);
  assertEquals(drift.overlap, [1, 1]);
  assertEquals(drift.accuracy, [0, 0, 0]);
  assert(drift.keys[0] !== drift.keys[1]);
});

Deno.test("the same picks in another order overlap, and are not the same", () => {
  const drift = compareRuns(twin({ picks: [[2, 1, 0], [3, 4, 5]] }), twin());
  assertEquals([drift.identical, drift.firstDifferent], [false, 0]);
  assertEquals(drift.overlap, [1, 1]);
});

Deno.test("a metric that differs by one bit is not identical", () => {
  const run = twin();
  const other = { ...run, cycles: run.cycles.map((row) => ({ ...row, nll: row.nll + 2 ** -52 })) };
  const drift = compareRuns(run, other);
  assertEquals([drift.identical, drift.firstDifferent], [false, null]);
});

Deno.test("like for like ends with the first selection that differs", () => {
  const tested = twin({ picks: [[0, 1, 9], [40, 41, 42]], accuracy: [0.5, 0.55, 0.9] });
  const { strategies: [strategy] } = compareResults([tested], [twin()])[0]!;
  assertEquals(strategy!.overlap, [0.5, 0]);
  assertEquals(strategy!.likeForLike, 0.5);
  // The second evaluation already has another labelled set.
  assertEquals(strategy!.likeForLikeAccuracy, 0);
  assertAlmostEquals(strategy!.largestAccuracy, 0.2, 1e-12);
  assertAlmostEquals(strategy!.aucDifference.mean, 0.05, 1e-12);
});

Deno.test("strategies are paired by seed, and what failed on a side is left out and named", () => {
  const tested = [
    twin({ seed: 0, accuracy: [0.5, 0.6, 0.8] }),
    twin({ seed: 1 }),
    twin({ seed: 2, failure: "Out of memory" }),
  ];
  const reference = [twin({ seed: 2 }), twin({ seed: 1 }), twin({ seed: 0 })];
  const [problem] = compareResults(tested, reference);
  const [strategy] = problem!.strategies;
  assertEquals(strategy!.runs.map(({ seed }) => seed), [0, 1]);
  assertAlmostEquals(strategy!.meanAccuracy[2]!, 0.05, 1e-12);
  assertEquals(strategy!.referenceDeviation!.length, 3);
  assertEquals(problem!.failures, [
    { label: "random", seed: 2, side: "cpu with 2 threads", message: "Out of memory" },
  ]);
});

Deno.test("ranks are compared by mean AUC", () => {
  const margin = (accuracy: number) => twin({ strategy: "margin", accuracy: [0.5, 0.6, accuracy] });
  const [problem] = compareResults([margin(0.6), twin()], [margin(0.8), twin()]);
  assertEquals(problem!.kendall, -1);
  const [swap] = problem!.swaps;
  assertEquals([swap!.ahead, swap!.behind], ["margin", "random"]);
  assertAlmostEquals(swap!.lead, 0.1 / 3, 1e-12);
  assertEquals(compareResults([twin()], [twin()])[0]!.kendall, null);
});
