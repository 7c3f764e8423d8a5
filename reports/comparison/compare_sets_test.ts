import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../runs/run.ts";
import { Random } from "../../core/random.ts";
import { sampleRun } from "../testing/results.ts";
import { compareSets as compare } from "./compare_sets.ts";
import type { Comparison } from "./comparison.ts";
import { setOfRuns } from "./run_set.ts";

function compareSets(baseline: readonly RunResult[], tested: readonly RunResult[]): Comparison {
  return compare(setOfRuns(baseline), setOfRuns(tested));
}

/** Flat curves: the AUC is the accuracy. */
function runs(
  strategy: string,
  accuracies: readonly number[],
  more: Parameters<typeof sampleRun>[0] = {},
): RunResult[] {
  return accuracies.map((accuracy, seed) =>
    sampleRun({ strategy, seed, cycles: 1, accuracies: [accuracy, accuracy], ...more })
  );
}

Deno.test("equal sets are identical, whatever their suite, provider and time", () => {
  const other = runs("badge", [0.5, 0.6], {
    suite: "renamed",
    environment: { provider: "cuda" },
    finishedAt: "2027-01-01T00:00:00Z",
  });
  const { verdict, problems, environment, onlyBaseline, onlyTested } = compareSets(
    runs("badge", [0.5, 0.6]),
    other,
  );
  assertEquals(verdict.kind, "identical");
  assertEquals(problems[0]!.strategies[0]!.change, "identical");
  assertEquals(problems[0]!.strategies[0]!.auc.mean, 0);
  assertEquals(environment, [
    { fact: "Execution provider", baseline: ["cpu"], tested: ["cuda"] },
  ]);
  assertEquals([onlyBaseline, onlyTested], [[], []]);
});

Deno.test("differences are tested less baseline, paired by the seeds that both have", () => {
  const { problems, onlyTested, verdict } = compareSets(
    runs("badge", [0.5, 0.6, 0.7]),
    runs("badge", [0.52, 0.61, 0.73, 0.9]),
  );
  const [badge] = problems[0]!.strategies;
  assertEquals(badge!.seeds, [0, 1, 2]);
  assertAlmostEquals(badge!.auc.mean, 0.02, 1e-12);
  assertAlmostEquals(badge!.adjusted!, 1 - Math.sqrt(12 / 14), 1e-9);
  assertEquals([badge!.change, verdict.kind], ["undecided", "undecided"]);
  assertStringIncludes(verdict.text, "the largest is 2.00 points");
  assertEquals(onlyTested, [{ problem: "letter", label: "badge", seed: 3, message: "" }]);
});

Deno.test("worse is what is told to be lower, and a run that fails now", () => {
  const steady = [0.5, 0.6, 0.7, 0.8];
  const lower = steady.map((accuracy, i) => accuracy - 0.05 - 0.001 * i);
  const worse = compareSets(runs("badge", steady), runs("badge", lower));
  assertEquals(worse.verdict.kind, "worse");
  assertStringIncludes(worse.verdict.text, "AUC is lower for badge on letter");
  const better = compareSets(runs("badge", lower), runs("badge", steady));
  assertEquals(better.verdict.kind, "better");

  const failed = [
    ...runs("badge", [0.5]),
    sampleRun({ strategy: "badge", seed: 1, cycles: 1, message: "No memory" }),
  ];
  const broken = compareSets(runs("badge", [0.5, 0.6]), failed);
  assertEquals(broken.verdict.kind, "worse");
  assertEquals(broken.onlyBaseline[0]!.message, "No memory");
});

Deno.test("Holm's correction counts all pairs of the comparison", () => {
  const random = new Random("many pairs");
  const set = (): RunResult[] =>
    Array.from(
      { length: 30 },
      (_, i) => runs(`s${i}`, Array.from({ length: 5 }, () => 0.5 + 0.01 * random.normal())),
    ).flat();
  let told = 0;
  for (let t = 0; t < 20; t++) if (compareSets(set(), set()).verdict.kind !== "undecided") told++;
  // Without it, 1.5 of 30 pairs would be told apart every time.
  assert(told <= 3, `${told} of 20`);
});

Deno.test("seconds are compared by their ratio, a geometric mean over seeds", () => {
  const slow = runs("badge", [0.5, 0.6], { selectSeconds: 2, trainSeconds: 0.4 });
  const quick = runs("badge", [0.5, 0.6], { selectSeconds: 0.5, trainSeconds: 0.4 });
  const [badge] = compareSets(slow, quick).problems[0]!.strategies;
  assertAlmostEquals(badge!.select!.ratio, 0.25, 1e-12);
  assertAlmostEquals(badge!.train.ratio, 1, 1e-12);
  assertEquals(badge!.overlap, 1);
});

Deno.test("other data or another budget are other problems", () => {
  const { problems, onlyBaseline, onlyTested, verdict } = compareSets(
    runs("badge", [0.5], { budget: 10 }),
    runs("badge", [0.5], { budget: 30 }),
  );
  assertEquals([problems, onlyBaseline.length, onlyTested.length], [[], 1, 1]);
  assertEquals(verdict.text, "The sets share no complete run.");
});
