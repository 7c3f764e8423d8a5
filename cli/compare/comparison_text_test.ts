import { assert, assertStringIncludes } from "@std/assert";
import { compareSets } from "../../reports/comparison/compare_sets.ts";
import { setOfRuns } from "../../reports/comparison/run_set.ts";
import { sampleRun } from "../../reports/testing/results.ts";
import type { RunResult } from "../../runs/run.ts";
import { comparisonText } from "./comparison_text.ts";

/** Flat curves: the AUC is the accuracy. */
function runs(strategy: string, accuracies: readonly number[], trainSeconds = 1): RunResult[] {
  return accuracies.map((accuracy, seed) =>
    sampleRun({ strategy, seed, cycles: 1, accuracies: [accuracy, accuracy], trainSeconds })
  );
}

const hostile = "a\x1b[31m\u202e";
const text = comparisonText(
  compareSets(
    setOfRuns([
      ...runs("badge", [0.5, 0.6]),
      ...runs(hostile, [0.5, 0.6]),
      ...runs("gone", [0.1]),
    ]),
    setOfRuns([...runs("badge", [0.5, 0.6], 2), ...runs(hostile, [0.6, 0.65])]),
  ),
);

Deno.test("the text has a row a strategy, what is on one side only, seconds and a verdict", () => {
  assertStringIncludes(text, "badge     same");
  assertStringIncludes(text, "×2.00");
  assertStringIncludes(text, "Only in the baseline: 1 complete run\n  letter, gone, seed 0");
  assertStringIncludes(
    text,
    "Seconds training, as a multiple of the baseline's over all rows: ×1.41 [",
  );
  assertStringIncludes(text, "Verdict: undecided.");
});

Deno.test("names cannot steer the terminal", () => {
  assert(!/[\p{Cc}\u202e]/u.test(text.replaceAll("\n", "")));
});
