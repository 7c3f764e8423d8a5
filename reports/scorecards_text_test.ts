import { assertEquals, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { textWidth } from "../core/text.ts";
import type { RunResult } from "../runs/run.ts";
import { analyse } from "./analysis/analysis.ts";
import { scorecardsText } from "./scorecards_text.ts";
import { sampleRun } from "./testing/results.ts";

const head = { kind: "mlp", hidden: 128, batchSize: 64, partialBatch: "fill" };
const exact = { strategy: "bait", settings: { fisher: "sum", lambda: 1 } };

/** Ten seeds as published, but for what is given. */
function runs(more: Parameters<typeof sampleRun>[0]): RunResult[] {
  return Array.from({ length: 10 }, (_, seed) =>
    sampleRun({
      suite: "letter",
      seed,
      cycles: 20,
      head,
      accuracies: Array(21).fill(0.6 + seed / 1000),
      ...more,
    }));
}

Deno.test("a scorecard has each number, ours, the difference and the verdict in 80 columns", () => {
  const text = scorecardsText(analyse([...runs({}), ...runs({ ...exact, selectSeconds: 3 })]));
  for (const line of text.split("\n")) assertLessOrEqual(textWidth(line), 80, line);
  assertMatch(text, /^letter: AUC, %, 10 seeds$/m);
  assertMatch(text, /^random +60\.72 +60\.45 \[\d\d\.\d\d, \d\d\.\d\d\] +−0\.27 +inside$/m);
  assertMatch(text, /^bait +65\.70 +60\.45 \[\d\d\.\d\d, \d\d\.\d\d\] +−5\.25 +outside$/m);
  assertMatch(text, /^bait-exp, c = 2 +65\.70 +– +– +not run$/m);
  assertMatch(text, /^bait +915\.00 +3\.\d\d +\d{3} times faster, on another machine$/m);
  assertStringIncludes(text, "Assumed: batches of 64 rows");
});

Deno.test("what differs from the paper's protocol is below the table", () => {
  const text = scorecardsText(analyse(runs({ subset: 0 })));
  assertStringIncludes(text, "! random, subset is 0, published with 1000\n");
});

Deno.test("without published numbers there is nothing to write", () => {
  assertEquals(scorecardsText(analyse(runs({ suite: "mine" }))), "");
});
