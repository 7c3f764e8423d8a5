import { assertEquals } from "@std/assert";
import { sampleRun } from "../testing/results.ts";
import { nothingShared } from "./nothing_shared.ts";

Deno.test("each field without a common value is named with the values of both sets", () => {
  const baseline = [0, 1, 2, 10].map((seed) => sampleRun({ seed, budget: 10 }));
  const tested = [3, 4].map((seed) => sampleRun({ seed, budget: 20 }));
  assertEquals(
    nothingShared(baseline, tested),
    "What differs is budget: baseline 10, tested 20; seed: baseline 0, 1, 2 and 10, tested 3 and 4",
  );
});

Deno.test("fields that overlap are named where no field alone keeps two sets apart", () => {
  const baseline = [sampleRun({ seed: 0, strategy: "badge" }), sampleRun({ seed: 1 })];
  const tested = [sampleRun({ seed: 1, strategy: "badge" }), sampleRun({ seed: 2 })];
  assertEquals(
    nothingShared(baseline, tested),
    "What differs is seed: baseline 0 and 1, tested 1 and 2",
  );
  assertEquals(
    nothingShared(baseline, [sampleRun({ seed: 1, strategy: "badge" }), sampleRun({ seed: 0 })]),
    "Each value occurs in both, but no run has all of them in common",
  );
});

Deno.test("a set without a complete run says why", () => {
  const failed = sampleRun({ message: "Cycle 0: no memory" });
  assertEquals(
    nothingShared([sampleRun()], [failed]),
    "The tested set has no complete run: Cycle 0: no memory",
  );
});
