import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { accuracyFinding, costFinding, timeFinding } from "./findings.ts";
import { type PanelSummary, summarise } from "./summary.ts";
import { sampleRun } from "./testing/results.ts";

function panel(accuracies: Readonly<Record<string, readonly number[]>>): PanelSummary {
  const runs = Object.entries(accuracies).flatMap(([strategy, values]) =>
    values.map((x, seed) =>
      sampleRun({
        strategy,
        seed,
        cycles: 1,
        accuracies: [x, x],
        selectSeconds: strategy === "random" ? 0.001 : 10,
      })
    )
  );
  return summarise(runs).panels[0]!;
}

Deno.test("a clear winner is named with both intervals", () => {
  const finding = accuracyFinding(panel({ random: [0.5, 0.6, 0.7], badge: [0.55, 0.66, 0.75] }));
  assertMatch(
    finding,
    /^badge has the highest mean AUC, 65.3 % \[55.0, 75.0\], \+5.3 points over random \[\+5.0, \+6.0\]\.$/,
  );
});

Deno.test("what cannot be told apart is said so", () => {
  const finding = accuracyFinding(
    panel({ random: [0.5, 0.6, 0.7], badge: [0.4, 0.75, 0.7], margin: [0.45, 0.6, 0.7] }),
  );
  assertStringIncludes(finding, "which does not tell it from random");
  assertStringIncludes(finding, "random and margin cannot be told from it");
});

Deno.test("one seed judges nothing, and random may win", () => {
  assertStringIncludes(
    accuracyFinding(panel({ random: [0.5], badge: [0.6] })),
    "60.0 % (one seed): differences between strategies",
  );
  assertStringIncludes(
    accuracyFinding(panel({ random: [0.7, 0.71], badge: [0.6, 0.6] })),
    "random has the highest mean AUC, 70.5 % [70.0, 71.0] and no strategy lies above it",
  );
});

Deno.test("times name the quickest and the slowest", () => {
  const finding = timeFinding(panel({ random: [0.5, 0.6], badge: [0.6, 0.7] }));
  assertMatch(finding, /^A selection takes from 1\.\d ms \(random\) to 1\d s \(badge\)/);
});

Deno.test("cost sets the most accurate against the quickest", () => {
  const summary = panel({ random: [0.5, 0.6], badge: [0.6, 0.7] });
  const finding = costFinding(summary, new Map([["random", 2], ["badge", 30]]));
  assertEquals(
    finding,
    "badge ends at 65.0 % [60.0, 70.0] after 30 s, the highest mean; " +
      "random, the quickest, ends at 55.0 % [50.0, 60.0] after 2.0 s.",
  );
  assertStringIncludes(
    costFinding(summary, new Map([["badge", 1], ["random", 2]])),
    "badge, the quickest, ends at 65.0 % [60.0, 70.0] after 1.0 s, the highest mean.",
  );
});

Deno.test("without a complete run there is nothing to find", () => {
  const empty = summarise([sampleRun({ message: "Killed" })]).panels[0]!;
  const nothing = "No run of this problem is complete.";
  assertEquals([accuracyFinding(empty), timeFinding(empty), costFinding(empty, new Map())], [
    nothing,
    nothing,
    nothing,
  ]);
});
