import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import type { RunResult } from "../../runs/run.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { analyse, type Analysis } from "./analysis.ts";
import type { Scores, StrategyOnProblem } from "./scores.ts";

/** Flat curves: the AUC is the accuracy. */
function flat(
  strategy: string,
  accuracies: readonly number[],
  more: Parameters<typeof sampleRun>[0] = {},
): RunResult[] {
  return accuracies.map((accuracy, seed) =>
    sampleRun({ strategy, seed, cycles: 1, accuracies: [accuracy, accuracy], ...more })
  );
}

function find({ problems }: Analysis, label: string, problem = 0): StrategyOnProblem {
  return problems[problem]!.strategies.find((strategy) => strategy.label === label)!;
}

function scoresOf(analysis: Analysis, label: string, problem = 0): Scores {
  return find(analysis, label, problem).scores!;
}

Deno.test("an analysis is plain data, the same whatever the order of the runs", () => {
  const results = sampleSuite(["letter", "cifar10"], 3);
  const expected = analyse(results);
  assertEquals(JSON.parse(JSON.stringify(expected)), JSON.parse(JSON.stringify(analyse(results))));
  fc.assert(
    fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (shuffled) => {
      assertEquals(JSON.stringify(analyse(shuffled)), JSON.stringify(expected));
    }),
    { numRuns: 3 },
  );
});

Deno.test("strategies have one index everywhere, random last", () => {
  const analysis = analyse(sampleSuite(["letter", "cifar10"], 2));
  assertEquals(analysis.strategies.at(-1)!.label, "random");
  for (const problem of analysis.problems) {
    for (const { strategy, label } of problem.strategies) {
      assertEquals(analysis.strategies[strategy]!.label, label);
    }
  }
});

Deno.test("means, differences and their test follow from the seeds that both have", () => {
  const analysis = analyse([
    ...flat("random", [0.5, 0.6, 0.7]),
    ...flat("badge", [0.52, 0.61, 0.73, 0.9]),
  ]);
  const badge = scoresOf(analysis, "badge");
  assertEquals([badge.auc.n, badge.overRandom!.n], [4, 3]);
  assertAlmostEquals(badge.auc.mean, 0.69, 1e-12);
  // Differences 0.02, 0.01, 0.03: mean 0.02, t = 0.02 / (0.01 / √3) = √12, two degrees.
  assertAlmostEquals(badge.overRandom!.mean, 0.02, 1e-12);
  assertAlmostEquals(badge.overRandom!.p!, 1 - Math.sqrt(12 / 14), 1e-9);
  assertAlmostEquals(
    badge.overRandom!.interval!.high - 0.02,
    4.302652729749464 * 0.01 / Math.sqrt(3),
    1e-9,
  );
  assertStringIncludes(analysis.problems[0]!.notes.join(), "different seeds here (3 to 4)");
  assertEquals(scoresOf(analysis, "random").overRandom, undefined);
});

Deno.test("intervals of shares stay within 0 and 1", () => {
  const { auc, curves } = scoresOf(analyse(flat("random", [0.9, 0.99, 0.999])), "random");
  assertEquals([auc.interval!.high, curves.accuracy.high![0]], [1, 1]);
});

Deno.test("notes do not contradict each other, and sentences hold if all is equal", () => {
  const uneven = analyse([
    ...flat("random", [0.5, 0.6, 0.7]),
    ...flat("badge", [0.6, 0.71, 0.8]),
    ...flat("margin", [0.6, 0.7]),
  ]).problems[0]!.notes.join(" ");
  assertMatch(uneven, /2 seeds of a strategy claim nothing.*different seeds here \(2 to 3\)/);
  assert(!uneven.includes("show nothing"));
  const equal = analyse(
    ["a", "b"].flatMap((dataset) =>
      ["random", "badge", "margin"].flatMap((strategy) => flat(strategy, [0, 0, 0], { dataset }))
    ),
  );
  assertMatch(equal.problems[0]!.notes.join(" "), / below 0\.0 points show/);
  assertMatch(equal.across!.findings.winRates, /in at least as many against every other/);
});

Deno.test("a strategy without others is not called the highest", () => {
  const { problems } = analyse([0, 1, 2].map((seed) => sampleRun({ strategy: "badge", seed })));
  assertMatch(problems[0]!.findings.curves, /^badge has a mean AUC of \d+\.\d % \[[^\]]+\]\.$/);
});

Deno.test("each strategy has a word, by its difference to the highest mean", () => {
  const analysis = analyse([
    ...flat("random", [0.5, 0.6, 0.7, 0.8]),
    ...flat("badge", [0.56, 0.66, 0.75, 0.86]),
    ...flat("margin", [0.55, 0.67, 0.76, 0.84]),
  ]);
  const standing = (label: string): string => scoresOf(analysis, label).standing;
  assertEquals(["badge", "margin", "random"].map(standing), ["undecided", "undecided", "lower"]);
  const { toBest } = scoresOf(analysis, "random");
  assertAlmostEquals(toBest!.mean, -0.0575, 1e-12);
  assert(toBest!.interval!.high < 0 && toBest!.p! < 0.05);
  assertEquals(scoresOf(analysis, "badge").toBest, undefined);
  assertEquals(scoresOf(analysis, "badge").rank, 1);
  assertStringIncludes(
    analysis.problems[0]!.findings.curves,
    "badge has the highest mean AUC, 70.8 %",
  );
  assertStringIncludes(
    analysis.problems[0]!.findings.curves,
    "margin may be better or worse; random is lower",
  );
  assertEquals(analysis.problems[0]!.notes, [
    "With 4 seeds, observed differences of AUC below 2.9 points show nothing; more seeds show smaller ones.",
  ]);
});

Deno.test("within the margin a strategy is equivalent, and the best stays the best", () => {
  const results = [
    ...flat("badge", [0.502, 0.601, 0.701, 0.802]),
    ...flat("margin", [0.501, 0.6, 0.7, 0.8]),
  ];
  const words = (margin?: number) => {
    const [problem] = analyse(results, margin === undefined ? {} : { margin }).problems;
    return problem!.strategies.map(({ scores }) => scores!.standing);
  };
  assertEquals(words(), ["best", "equivalent"]);
  assertEquals(words(0.0001), ["best", "lower"]);
  assertEquals(words(0.002), ["best", "lower"]);
});

Deno.test("a difference that is not significant is named so, and one seed says nothing", () => {
  const close = analyse([...flat("random", [0.5, 0.6, 0.7]), ...flat("badge", [0.45, 0.7, 0.68])]);
  assertStringIncludes(
    close.problems[0]!.findings.overRandom,
    "No strategy's AUC can be distinguished from random's",
  );
  assertStringIncludes(close.problems[0]!.findings.pairs, "can be distinguished");
  const one = analyse([...flat("random", [0.5]), ...flat("badge", [0.6])]);
  assertStringIncludes(one.problems[0]!.findings.curves, "fewer than 3 seeds claim nothing");
  assertEquals(scoresOf(one, "random").standing, "undecided");
  assertEquals(scoresOf(one, "badge").standing, "undecided");
  assertEquals(scoresOf(one, "badge").auc.interval, undefined);
});

Deno.test("labels and seconds to an accuracy are interpolated, and may be never", () => {
  const curve = (strategy: string, accuracies: number[]): RunResult =>
    sampleRun({ strategy, cycles: 2, accuracies, initial: 10, budget: 30 });
  const analysis = analyse([curve("random", [0.1, 0.3, 0.5]), curve("badge", [0.1, 0.6, 0.9])]);
  const { targets, strategies } = analysis.problems[0]!;
  assertEquals(targets[0], { name: "random's final accuracy", accuracy: 0.5 });
  assertEquals(targets[3]!.name, "95 % of the best final accuracy (badge's)");
  assertAlmostEquals(targets[3]!.accuracy, 0.855, 1e-12);
  const reach = (label: string, i: number) =>
    strategies.find((one) => one.label === label)!.scores!.reach[i]!;
  // From 0.1 at 10 labels to 0.6 at 40: 0.5 at 34.
  assertAlmostEquals(reach("badge", 0).labels!, 34, 1e-9);
  assertEquals(reach("random", 0).labels, 70);
  assertEquals([reach("random", 3).labels, reach("random", 3).reached], [undefined, 0]);
  assertEquals(reach("random", 3).labelsPerSeed, [null]);
});

Deno.test("failed, timed-out and incomplete runs are rows and count in no mean", () => {
  const analysis = analyse([
    ...flat("badge", [0.5, 0.6]),
    sampleRun({ strategy: "badge", seed: 2, cycles: 1, message: "Out of memory" }),
    sampleRun({ strategy: "badge", seed: 3, cycles: 1, message: "Cycle 1: timed out after 60 s" }),
    sampleRun({ strategy: "badge", seed: 4, cycles: 1, accuracies: [0.9] }),
  ]);
  const { failures, scores } = find(analysis, "badge");
  assertEquals(failures.map(({ status }) => status), ["failed", "timed out", "incomplete"]);
  assertEquals(scores!.auc.n, 2);
  assertEquals(analysis.counts, {
    runs: 5,
    complete: 2,
    failed: 3,
    superseded: 0,
    unreadable: 0,
  });
});

Deno.test("a run in whose place a newer one counts stays in the list, and is an A/A test", () => {
  const old = sampleRun({ cycles: 1, accuracies: [0.5, 0.5], finishedAt: "2026-01-01T00:00:00Z" });
  const recent = sampleRun({
    cycles: 1,
    accuracies: [0.5, 0.54],
    finishedAt: "2026-01-02T00:00:00Z",
    environment: { threads: 2 },
  });
  const analysis = analyse([old, recent]);
  assertEquals(analysis.runs.map(({ status }) => status).sort(), ["complete", "superseded"]);
  const [repeat] = analysis.noise.repeats;
  assertAlmostEquals(repeat!.aucRange, 0.02, 1e-12);
  assertStringIncludes(repeat!.apart, "threads: ");
  assertEquals(analysis.environmentDifferences.map(({ fact }) => fact), ["Threads in an operator"]);
  assertStringIncludes(analysis.notes.join(" "), "1 run is left out");
});

Deno.test("the A/A floor by hand", () => {
  const { noise } = analyse(flat("random", [0.5, 0.6, 0.7]));
  // Deviation 0.1, four degrees: 2.776 · 0.1 · √(2/3).
  assertAlmostEquals(noise.rows[0]!.floor, 2.7764451051977944 * 0.1 * Math.sqrt(2 / 3), 1e-9);
});

Deno.test("select seconds that grow with the labels are no noise, those that differ by seed are", () => {
  const timed = (seed: number, seconds: (cycle: number) => number): RunResult => {
    const run = sampleRun({ seed, cycles: 4 });
    const cycles = run.cycles.map((row) => ({ ...row, selectSeconds: seconds(row.cycle) }));
    return { ...run, cycles };
  };
  const growing = analyse([0, 1, 2].map((seed) => timed(seed, (cycle) => 2 ** cycle)));
  assertEquals(growing.noise.rows[0]!.selectRatio, 1);
  // Quartiles of 1, 2, 3 are 1.5 and 2.5.
  const apart = analyse([0, 1, 2].map((seed) => timed(seed, () => 1 + seed)));
  assertAlmostEquals(apart.noise.rows[0]!.selectRatio!, 2.5 / 1.5, 1e-12);
});

Deno.test("what ran other code than there is now is marked", () => {
  const analysis = analyse(flat("random", [0.5, 0.6]), {
    outdated: (run) => run.manifest.config.seed === 1 ? true : undefined,
  });
  assertEquals(find(analysis, "random").outdated, true);
  assertEquals(analysis.runs.map(({ outdated }) => outdated), [undefined, true]);
});

Deno.test("pairs: win rates leave ties out, penalties follow the paired test", () => {
  const analysis = analyse([
    ...flat("random", [0.5, 0.6, 0.7], { cycles: 2, accuracies: [0.3, 0.5, 0.7] }),
    ...[0, 1, 2].map((seed) =>
      sampleRun({ strategy: "badge", seed, cycles: 2, accuracies: [0.3, 0.6 + 0.01 * seed, 0.7] })
    ),
  ]);
  const pairs = analysis.problems[0]!.pairs!;
  assertEquals(pairs.winRates, [[null, 1 / 3], [0, null]]);
  assertEquals(pairs.checkpoints, [40, 70]);
  // At 40 labels ahead by 0.10 to 0.12, at 70 equal.
  assertEquals(pairs.penalties, [[null, 0.5], [0, null]]);
  assertAlmostEquals(pairs.differences[1]![0]!.mean, -0.11 / 3, 1e-12);
});

Deno.test("over problems: differences lead, whose cliques hold, and ranks follow", () => {
  const { across } = analyse(sampleSuite(["letter", "cifar10", "stl10"], 4));
  assertEquals(across!.ranks!.blocks, [0, 1, 2]);
  const { rows, cliques } = across!.summary!;
  assertStringIncludes(across!.findings.differences, "bait-exp may be better or worse; 8 others");
  assertEquals(rows.map(({ standing }) => standing).slice(0, 3), [
    "undecided",
    "undecided",
    "lower",
  ]);
  assertEquals(cliques, [[0, 1], [1, 2], [6, 7]]);
  assertStringIncludes(across!.findings.ranks, "within the critical difference, 7.8");
  assertEquals(across!.ranks!.cliques, [[0, 7], [1, 8], [2, 9]]);
  const sum = across!.ranks!.averageRanks.reduce((a, b) => a + b, 0);
  assertAlmostEquals(sum, 55, 1e-9);
  const { aggregates } = across!;
  const [random, bait] = [9, 1].map((strategy) => aggregates!.strategies.indexOf(strategy));
  assert(aggregates!.improvement.values[bait!]![random!]!.interval!.low > 0.5);
  assertAlmostEquals(
    aggregates!.improvement.values[bait!]![random!]!.value,
    1 - aggregates!.improvement.values[random!]![bait!]!.value,
    1e-12,
  );
});

Deno.test("a strategy that lacks a problem is left out of ranks, and this is said", () => {
  const { across } = analyse([
    ...flat("random", [0.5, 0.6], { dataset: "a" }),
    ...flat("badge", [0.6, 0.7], { dataset: "a" }),
    ...flat("margin", [0.6, 0.7], { dataset: "a" }),
    ...flat("random", [0.5, 0.6], { dataset: "b" }),
    ...flat("badge", [0.6, 0.7], { dataset: "b" }),
  ]);
  assertEquals(across!.ranks!.strategies.length, 2);
  assertStringIncludes(across!.notes.join(" "), "margin did not run on every problem");
  assertEquals(across!.heat.auc[1]![1], null);
});

Deno.test("nothing is an analysis, too", () => {
  const { problems, across, counts, notes } = analyse([]);
  assertEquals([problems, across, notes], [[], undefined, []]);
  assertEquals(counts.runs, 0);
});

Deno.test("the command that runs a cell again names it", () => {
  const [run] = analyse([
    sampleRun({
      suite: "letter",
      strategy: "bait-exp",
      seed: 7,
      environment: { provider: "cuda" },
    }),
  ]).runs;
  assertEquals(
    run!.command,
    "deno task bench --suite letter --datasets letter --strategies bait-exp --seeds 7, --cycles 10 " +
      "--threads 4 --ep cuda",
  );
  const [hostile] = analyse([sampleRun({ suite: "a'; rm -rf ~" })]).runs;
  assertStringIncludes(hostile!.command, `--suite 'a'\\''; rm -rf ~'`);
});
