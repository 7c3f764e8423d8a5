import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { analyse } from "./analysis.ts";
import type { RunResult } from "../../runs/run.ts";

/** Flat curves: the AUC is the accuracy. */
function flat(dataset: string, strategy: string, aucs: readonly number[]): RunResult[] {
  return aucs.map((auc, seed) =>
    sampleRun({ dataset, strategy, seed, cycles: 1, accuracies: [auc, auc] })
  );
}

Deno.test("a summary by hand: means over problems, differences, ranks, and counts of problems", () => {
  const { across } = analyse([
    ...flat("a", "random", [0.50, 0.60, 0.70]),
    ...flat("a", "badge", [0.60, 0.71, 0.80]),
    ...flat("a", "margin", [0.40, 0.51, 0.60]),
    ...flat("b", "random", [0.20, 0.30, 0.40]),
    ...flat("b", "badge", [0.21, 0.29, 0.40]),
    ...flat("b", "margin", [0.40, 0.51, 0.60]),
    ...flat("b", "entropy", [0.40, 0.51, 0.60]),
  ]);
  const { summary, notes } = across!;
  assertEquals([summary!.problems, summary!.runs, summary!.reference], [2, 6, 3]);
  // Labels: badge, entropy, margin, random. Entropy lacks a problem, and is not compared.
  const rows = new Map(summary!.rows.map((row) => [row.strategy, row]));
  assertEquals([...rows.keys()].sort(), [0, 2, 3]);
  assertStringIncludes(notes.join(" "), "entropy did not run on every problem");
  assertAlmostEquals(rows.get(0)!.auc.value, (2.11 / 3 + 0.9 / 3) / 2, 1e-12);
  assertEquals(rows.get(0)!.against, { higher: 1, undecided: 1, lower: 0 });
  assertEquals(rows.get(2)!.against, { higher: 1, undecided: 0, lower: 1 });
  assertEquals(rows.get(3)!.against, undefined);
  // On b, badge and random share the second place.
  assertEquals([0, 2, 3].map((i) => rows.get(i)!.averageRank), [1.75, 2, 2.25]);
  assertEquals([0, 2, 3].map((i) => rows.get(i)!.standing), ["undecided", "undecided", "lower"]);
  const { toBest } = rows.get(3)!;
  assertAlmostEquals(toBest!.mean, 0.45 - 1.51 / 3, 1e-12);
  assert(toBest!.interval!.high < 0);
  assertEquals(rows.get(2)!.toBest, undefined);
});

Deno.test("too few seeds claim nothing over problems, and are not added up", () => {
  const { across } = analyse(
    ["a", "b"].flatMap((dataset) => [
      ...flat(dataset, "random", [0.5, 0.6]),
      ...flat(dataset, "badge", [0.6, 0.71]),
    ]),
  );
  assertEquals(
    across!.findings.differences,
    "badge has the highest mean AUC over 2 problems, 65.5 % [60.0, 71.0], +10.5 points over random; " +
      "fewer than 3 seeds claim nothing about differences.",
  );
});

Deno.test("without random, a summary counts against all others", () => {
  const { across } = analyse([
    ...flat("a", "badge", [0.60, 0.71, 0.80]),
    ...flat("a", "margin", [0.40, 0.51, 0.61]),
    ...flat("b", "badge", [0.60, 0.71, 0.80]),
    ...flat("b", "margin", [0.40, 0.51, 0.61]),
  ]);
  const [badge, margin] = across!.summary!.rows;
  assertEquals(across!.summary!.reference, undefined);
  assertEquals(badge!.against, { higher: 2, undecided: 0, lower: 0 });
  assertEquals([margin!.against!.lower, margin!.standing], [2, "lower"]);
});

Deno.test("trials with another number of cycles count in nothing over problems", () => {
  const whole = sampleSuite(["letter", "cifar10"], 3);
  const trial = ["random", "badge"].map((strategy) => sampleRun({ strategy, cycles: 2 }));
  const expected = analyse(whole).across!;
  const { across, problems, notes } = analyse([...whole, ...trial]);
  const at = problems.findIndex(({ protocol }) => protocol.cycles === 2);
  const main = problems[problems[at]!.standIn!]!;
  assertEquals([main.dataset, main.protocol.cycles], ["letter", 10]);
  assert(!across!.counted.includes(at));
  assertEquals(across!.summary, expected.summary);
  assertEquals(across!.ranks!.averageRanks, expected.ranks!.averageRanks);
  assertEquals(across!.winRates, expected.winRates);
  assertEquals(across!.penalties, expected.penalties);
  assertEquals(across!.aggregates, expected.aggregates);
  assertStringIncludes(notes.join(" "), "letter (cycles=2) counts in nothing over problems");
  assertStringIncludes(problems[at]!.notes.join(" "), "letter (cycles=10) has more runs");
});

Deno.test("one problem and a trial of it are no two problems", () => {
  const trial = sampleRun({ strategy: "badge", cycles: 2 });
  assertEquals(analyse([...sampleSuite(["letter"], 2), trial]).across, undefined);
});

Deno.test("normalised by hand: the level of a problem counts for nothing, and random is needed", () => {
  const on = (dataset: string, level: number, gain: number): RunResult[] => [
    ...flat(dataset, "random", [0.10, 0.11, 0.12].map((auc) => level + auc)),
    ...flat(dataset, "margin", [0.11, 0.12, 0.13].map((auc) => level + auc + gain)),
    ...flat(dataset, "badge", [0.12, 0.13, 0.141].map((auc) => level + auc + 2 * gain)),
  ];
  const low = analyse([...on("a", 0, 0.1), ...on("b", 0.1, 0.2)]).across!.aggregates!;
  const high = analyse([...on("a", 0.3, 0.1), ...on("b", 0.1, 0.2)]).across!.aggregates!;
  assertEquals(low.normalised!.blocks, [0, 1]);
  low.normalised!.iqm.forEach(({ value }, i) =>
    assertAlmostEquals(value, high.normalised!.iqm[i]!.value, 1e-9)
  );
  const [badge, margin, random] = low.normalised!.iqm;
  assert(badge!.value > 0.95 && badge!.value < 1.05);
  assert(margin!.value > 0.45 && margin!.value < 0.55 && Math.abs(random!.value) < 0.05);
  assertAlmostEquals(low.improvement.values[0]![2]!.value, 1, 1e-12);
  const without = analyse(
    [...on("a", 0, 0.1), ...on("b", 0.1, 0.2)].filter(({ manifest }) =>
      manifest.config.strategy !== "random"
    ),
  );
  assertEquals(without.across!.aggregates!.normalised, undefined);
  assertStringIncludes(without.across!.findings.profile, "scores have no scale");
});

Deno.test("win rates weigh problems alike, however many seeds they have", () => {
  const { across } = analyse([
    ...flat("a", "badge", [0.6, 0.6, 0.6, 0.6, 0.6, 0.6]),
    ...flat("a", "margin", [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
    ...flat("b", "badge", [0.5, 0.5]),
    ...flat("b", "margin", [0.6, 0.6]),
  ]);
  assertEquals(across!.winRates.values, [[null, 0.5], [0.5, null]]);
});
