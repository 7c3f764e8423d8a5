import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { failureOf, groupResults, isComplete } from "./group.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";

Deno.test("panels do not depend on the order of the runs", () => {
  const results = sampleSuite(["letter", "cifar10"], 2);
  const expected = groupResults(results);
  fc.assert(
    fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (shuffled) => {
      assertEquals(groupResults(shuffled), expected);
    }),
    { numRuns: 5 },
  );
});

Deno.test("a retry takes the place of the failed run, a newer run that of an older", () => {
  const failed = sampleRun({ message: "Killed", finishedAt: "2026-01-03T00:00:00Z" });
  const old = sampleRun({ finishedAt: "2026-01-01T00:00:00Z" });
  const recent = sampleRun({ finishedAt: "2026-01-02T00:00:00Z" });
  const [panel] = groupResults([old, recent, failed]);
  assertEquals(panel!.series.length, 1);
  assertEquals(panel!.series[0]!.runs, [recent]);
  assertEquals(panel!.series[0]!.failed, []);
  assertEquals(panel!.series[0]!.superseded, [old, failed]);
});

Deno.test("a run of the present code takes the place of a newer one of other code", () => {
  const present = sampleRun({ finishedAt: "2026-01-01T00:00:00Z" });
  const other = sampleRun({ finishedAt: "2026-01-02T00:00:00Z" });
  const [panel] = groupResults([present, other], (run) => run === other);
  assertEquals(panel!.series[0]!.runs, [present]);
  assertEquals(panel!.series[0]!.superseded, [other]);
  assertEquals(groupResults([present, other], () => true)[0]!.series[0]!.runs, [other]);
});

Deno.test("settings of one strategy stay apart, labelled by what differs", () => {
  const runs = [1, 2].map((c) => sampleRun({ strategy: "bait", settings: { c, lambda: 1 } }));
  const [panel] = groupResults([...runs, sampleRun()]);
  assertEquals(panel!.series.map((s) => s.label), ["bait (c=1)", "bait (c=2)", "random"]);
});

Deno.test("budgets of one dataset stay apart, titled by what differs", () => {
  const panels = groupResults([sampleRun({ budget: 10 }), sampleRun({ budget: 30 })]);
  assertEquals(panels.map((p) => p.title), [
    "letter (budget=10)",
    "letter (budget=30)",
  ]);
});

Deno.test("a run that lacks evaluations does not count, and says so", () => {
  const run = sampleRun({ accuracies: [0.1, 0.2] });
  assertEquals(isComplete(run), false);
  assertEquals(failureOf(run), "Incomplete: 2 of 11 evaluations");
  assertEquals(groupResults([run])[0]!.series[0]!.failed, [run]);
});

Deno.test("a strategy goes by one label on all problems", () => {
  const panels = groupResults([
    sampleRun({ strategy: "bait", settings: { c: 1 }, dataset: "letter" }),
    sampleRun({ strategy: "bait", settings: { c: 2 }, dataset: "cifar10" }),
  ]);
  assertEquals(panels.map(({ series }) => series.map(({ label }) => label)), [
    ["bait (c=2)"],
    ["bait (c=1)"],
  ]);
});

Deno.test("providers are apart where one problem was run on two, and else together", () => {
  const on = (provider: string, dataset: string) =>
    sampleRun({ dataset, environment: { provider } });
  const labels = (...runs: ReturnType<typeof on>[]): string[][] =>
    groupResults(runs).map(({ series }) => series.map(({ label }) => label));
  assertEquals(labels(on("cpu", "a"), on("cuda", "b")), [["random"], ["random"]]);
  assertEquals(labels(on("cpu", "a"), on("cuda", "a"), on("cpu", "b")), [
    ["random (provider=cpu)", "random (provider=cuda)"],
    ["random (provider=cpu)"],
  ]);
});
