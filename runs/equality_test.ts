import { assertEquals, assertNotEquals } from "@std/assert";
import { contentDigest, runDigest } from "./equality.ts";
import type { CycleRow, RunResult } from "./run.ts";
import { resultOf } from "./store.ts";
import { sampleManifest, sampleRun } from "./testing/runs.ts";

const run = resultOf(sampleRun(), sampleManifest().key);

function withRow(change: Partial<CycleRow>): RunResult {
  return { ...run, cycles: run.cycles.with(1, { ...run.cycles[1]!, ...change }) };
}

Deno.test("the digest of content is that of configuration, picks and metrics alone", () => {
  const { manifest } = run;
  const elsewhere = {
    ...withRow({ trainSeconds: 9, peakMemoryBytes: 1 }),
    manifest: {
      ...manifest,
      environment: { ...manifest.environment, cpu: "another" },
      retries: 2,
      startedAt: "2027-01-01T00:00:00.000Z",
    },
  };
  assertEquals(runDigest(elsewhere), runDigest(run));
  const others = [
    withRow({ accuracy: 0.6000000000000001 }),
    withRow({ picks: run.cycles[1]!.picks.toReversed() }),
    { ...run, manifest: { ...manifest, config: { ...manifest.config, seed: 1 } } },
    { ...run, status: "failed" } as const,
  ].map(runDigest);
  assertEquals(new Set([...others, runDigest(run)]).size, 5);
  assertEquals(contentDigest(others), contentDigest(others.toReversed()));
  assertNotEquals(contentDigest(others), contentDigest(others.slice(1)));
});
