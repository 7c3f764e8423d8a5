import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { strategies } from "../../strategies/registry.ts";
import { sampleRun } from "../testing/results.ts";
import { analyse } from "./analysis.ts";
import type { ScoreRow } from "./scorecard.ts";
import { published } from "./published.ts";

const head = { kind: "mlp", hidden: 128, epochs: 200, batchSize: 64, partialBatch: "fill" };

/** Runs of random on Letter, as published but for what is given. */
function rowsOf(aucs: readonly number[], more: Parameters<typeof sampleRun>[0] = {}): ScoreRow[] {
  const runs = aucs.map((value, seed) =>
    sampleRun({
      suite: "letter",
      seed,
      cycles: 20,
      head,
      accuracies: Array(21).fill(value),
      ...more,
    })
  );
  return [...analyse(runs).scorecards[0]!.rows];
}

const random = (rows: readonly ScoreRow[]): ScoreRow =>
  rows.find(({ strategy, dataset }) => strategy === "random" && dataset === "letter")!;

Deno.test("a verdict follows from the band of a mean of the published number of seeds", () => {
  const row = random(rowsOf([0.6, 0.61, 0.62]));
  // Mean 61, deviation 1, three and ten seeds: 61 ± 4.3027·√(1/3 + 1/10).
  const half = 4.302652729749464 * Math.sqrt(1 / 3 + 1 / 10);
  assertAlmostEquals(row.band!.low, 61 - half, 1e-9);
  assertAlmostEquals(row.band!.high, 61 + half, 1e-9);
  assertEquals([row.published, row.verdict, row.n], [60.72, "inside", 3]);
  assertAlmostEquals(row.difference!, 0.28, 1e-9);
  assertEquals(random(rowsOf([0.5, 0.501, 0.502])).verdict, "outside");
  assertEquals(random(rowsOf([0.6])).verdict, "one seed");
});

Deno.test("another protocol is not comparable, and says what differs", () => {
  const row = random(rowsOf([0.6, 0.61], { subset: 0 }));
  assertEquals(row.verdict, "not comparable");
  assertEquals(row.note, "subset is 0, published with 1000");
  const { partialBatch: _, ...earlier } = head;
  const before = random(rowsOf([0.6, 0.61], { head: earlier }));
  assertEquals(before.verdict, "not comparable");
  assertEquals(before.note, "partialBatch is drop, published with fill");
});

Deno.test("what was not run is said so, and settings tell strategies apart", () => {
  const settings = { fisher: "sum", lambda: 1, c: 2 };
  const rows = rowsOf([0.6, 0.601, 0.602], { strategy: "bait-exp", settings });
  const verdicts = rows.filter(({ dataset, quantity }) =>
    dataset === "letter" && quantity === "AUC, %"
  ).map(({ strategy, verdict }) => [strategy, verdict]);
  assertEquals(verdicts, [
    ["random", "not run"],
    ["bait-exp, c = 1", "not run"],
    ["bait-exp, c = 2", "outside"],
    ["bait-exp, c = 5", "not run"],
    ["bait", "not run"],
  ]);
  const seconds = rows.find(({ quantity, ours }) =>
    quantity === "selection, s" && ours !== undefined
  );
  assertEquals(seconds!.verdict, "not comparable");
  assertStringIncludes(seconds!.note, "times faster");
});

Deno.test("a finding counts, and suites without published numbers have no card", () => {
  const [card] = analyse([sampleRun({ suite: "letter" })]).scorecards;
  assertStringIncludes(card!.finding, `Of ${card!.rows.length} published numbers, 0 are inside`);
  assertEquals(analyse([sampleRun({ suite: "mine" })]).scorecards, []);
});

Deno.test("win rates over all problems of a suite, or not comparable", () => {
  const run = (strategy: string, dataset: string, seed: number, gain: number) =>
    sampleRun({
      suite: "cleaning-the-pool",
      strategy,
      dataset,
      seed,
      cycles: 1,
      accuracies: [0.5, 0.6 + gain],
    });
  const some = (count: number): ScoreRow => {
    const runs = Array.from({ length: count }, (_, d) =>
      [0, 1].flatMap((seed) => [
        run("uherding", `d${d}`, seed, 0.1),
        run("badge", `d${d}`, seed, 0),
      ])).flat();
    return analyse(runs).scorecards[0]!.rows.find(({ strategy }) =>
      strategy === "uherding over badge"
    )!;
  };
  assertEquals([some(2).ours, some(2).verdict], [0.5, "not comparable"]);
  assertEquals(some(2).note, "2 problems, 18 behind the published number");
  assertEquals(some(18).verdict, "outside");
  assertAlmostEquals(some(18).band!.high, 0.5, 1e-12);
});

Deno.test("published numbers are plausible: percent, shares and seconds above zero", () => {
  for (const { numbers } of published) {
    for (const { quantity, value } of numbers) {
      assert(value > 0 && (quantity !== "auc" || value < 100));
      assert(quantity !== "win rate" || value <= 20 / 21);
    }
  }
});

Deno.test("published strategies are registered, or not offered", () => {
  const known = new Set([...strategies.map(({ name }) => name), "refine"]);
  const named = published.flatMap(({ numbers }) =>
    numbers.flatMap(({ strategy, over = strategy }) => [strategy.name, over.name])
  );
  assertEquals(named.filter((name) => !known.has(name)), []);
});
