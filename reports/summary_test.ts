import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { StrategySummary, Summary } from "./summary.ts";
import type { RunResult } from "../bench/results/run.ts";
import { summarise } from "./summary.ts";
import { renderTable } from "./table.ts";
import { sampleRun, sampleSuite } from "./testing/results.ts";

function find(summary: Summary, label: string): StrategySummary {
  return summary.panels[0]!.strategies.find((strategy) => strategy.label === label)!;
}

/** Flat curves: the AUC is the accuracy. */
function flat(strategy: string, accuracies: readonly number[]): ReturnType<typeof sampleRun>[] {
  return accuracies.map((accuracy, seed) =>
    sampleRun({ strategy, seed, cycles: 1, accuracies: [accuracy, accuracy] })
  );
}

Deno.test("summarise gives equal bytes whatever the order of the runs", () => {
  const results = sampleSuite(["letter", "cifar10"], 2);
  const expected = JSON.stringify(summarise(results));
  fc.assert(
    fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (shuffled) => {
      assertEquals(JSON.stringify(summarise(shuffled)), expected);
    }),
    { numRuns: 3 },
  );
  assert(!expected.includes("startedAt") && !expected.includes("2026-01-01"));
});

Deno.test("AUC, final accuracy and times follow from the cycles", () => {
  const summary = summarise([
    sampleRun({ cycles: 2, accuracies: [0.1, 0.4, 0.7], selectSeconds: 2, trainSeconds: 3 }),
  ]);
  const random = find(summary, "random");
  assertAlmostEquals(random.auc!.mean, 0.4, 1e-12);
  assertAlmostEquals(random.finalAccuracy!.mean, 0.7, 1e-12);
  assert(random.selectSeconds! >= 2 && random.selectSeconds! <= 2.4);
  assert(random.trainSeconds! >= 3);
});

Deno.test("differences are paired by seed, and standing follows from their interval", () => {
  const summary = summarise([
    ...flat("random", [0.5, 0.6, 0.7, 0.8]),
    ...flat("badge", [0.56, 0.66, 0.75, 0.86]),
    ...flat("margin", [0.55, 0.67, 0.76, 0.84]),
  ]);
  assertEquals(summary.panels[0]!.strategies.map((s) => [s.label, s.standing]), [
    ["badge", "best"],
    ["margin", "tied"],
    ["random", "worse"],
  ]);
  const badge = find(summary, "badge");
  assertAlmostEquals(badge.overRandom!.mean, 0.0575, 1e-12);
  assert(badge.overRandom!.interval!.low > 0.05);
  assertEquals([badge.overBest, find(summary, "random").overRandom], [undefined, undefined]);
});

Deno.test("one seed has no interval and no standing but best", () => {
  const summary = summarise([...flat("random", [0.5]), ...flat("badge", [0.4])]);
  const badge = find(summary, "badge");
  assertEquals([badge.auc!.interval, badge.auc!.deviation], [undefined, undefined]);
  assertEquals(badge.overRandom!.interval, undefined);
  assertEquals([badge.standing, find(summary, "random").standing], ["unknown", "best"]);
});

Deno.test("failures are counted with their messages, never averaged", () => {
  const failing = sampleRun({ strategy: "badge", seed: 1, message: "Out of memory" });
  const only = summarise([failing]);
  assertEquals(find(only, "badge").failures, [{ seed: 1, message: "Out of memory" }]);
  assertEquals([find(only, "badge").auc, find(only, "badge").standing], [undefined, undefined]);
  const both = summarise([failing, sampleRun({ strategy: "badge", seed: 0 })]);
  assertEquals(find(both, "badge").seeds, [0]);
  assertEquals(find(both, "badge").failures.length, 1);
});

Deno.test("an empty set of results has an empty summary", () => {
  assertEquals(summarise([]).panels, []);
});

Deno.test("code is mixed only where one strategy's seeds ran different code", () => {
  const run = (strategy: string, seed: number, code: string): RunResult => {
    const made = sampleRun({ strategy, seed });
    return { ...made, manifest: { ...made.manifest, codeHash: code } };
  };
  const hashes = (results: RunResult[]): number[] =>
    summarise(results).panels[0]!.strategies.map(({ codeHashes }) => codeHashes.length);
  const apart = [run("badge", 0, "a"), run("badge", 1, "a"), run("margin", 0, "b")];
  assertEquals(hashes(apart), [1, 1]);
  const mixed = [run("badge", 0, "a"), run("badge", 1, "b"), run("margin", 0, "b")];
  assertEquals(hashes(mixed), [2, 1]);
  assertStringIncludes(renderTable(summarise(mixed)), "! badge: its seeds ran different code");
  assertEquals(renderTable(summarise(apart)).includes("different code"), false);
});
