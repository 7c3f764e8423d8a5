import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PlannedRun } from "../bench/plan.ts";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";
import { clock } from "../core/format.ts";
import { Progress } from "./progress.ts";

function watched(width?: number) {
  const clockwork = { time: 1000 };
  const text: string[] = [];
  const progress = new Progress({
    write: (part) => text.push(part),
    width,
    now: () => clockwork.time,
  });
  return { progress, text, clockwork };
}

const runs: PlannedRun[] = [0, 1].map((seed) => ({
  problem: 0,
  manifest: sampleManifest({ seed }),
}));
const [first, second] = runs as [PlannedRun, PlannedRun];
const { cycles, manifest } = sampleRun();
const done = { manifest, cycles, status: "done", message: "" } as const;

Deno.test("a terminal has one line, rewritten and cut to its width", () => {
  const { progress, text, clockwork } = watched(44);
  progress.planned(runs, []);
  progress.started(first, 0);
  clockwork.time += 2000;
  progress.cycle(first, cycles[0]!);
  assertEquals(text.at(-1), "\r\x1b[K0/2 runs  0.50 cycles/s  0:10 left  glyphs,");
  progress.clear();
  assertEquals(text.at(-1), "\r\x1b[K");
});

Deno.test("a line is not rewritten more often than anyone can read", () => {
  const { progress, text } = watched(80);
  progress.planned(runs, []);
  progress.started(first, 0);
  const before = text.length;
  for (const row of cycles) progress.cycle(first, row);
  assertEquals(text.length, before);
});

Deno.test("without a terminal there are whole lines, the last run's among them", () => {
  const { progress, text, clockwork } = watched();
  progress.planned(runs, []);
  progress.started(first, 0);
  clockwork.time += 10_000;
  for (const row of cycles) progress.cycle(first, row);
  progress.ended(first, done);
  progress.started(second, 0);
  for (const row of cycles) progress.cycle(second, row);
  progress.ended(second, done);
  progress.clear();
  assertEquals(text, [
    "0/2 runs  0.10 cycles/s  0:50 left  glyphs, random, seed 0\n",
    "2/2 runs  0.60 cycles/s  glyphs, random, seed 1\n",
  ]);
});

Deno.test("what was done before is told, and does not count towards the rate", () => {
  const { progress, text, clockwork } = watched();
  progress.planned(runs, [done]);
  progress.started(second, 1);
  clockwork.time += 10_000;
  progress.cycle(second, cycles[1]!);
  assertEquals(text, [
    "1 of 2 runs are done already, 1 to go\n",
    "glyphs, random, seed 1: continues after 1 of 3 cycles\n",
    "1/2 runs  0.10 cycles/s  0:10 left  glyphs, random, seed 1\n",
  ]);
});

Deno.test("the time left takes every strategy at its own pace", () => {
  const { progress, text, clockwork } = watched();
  const slow = (seed: number): PlannedRun => ({
    problem: 0,
    manifest: sampleManifest({ seed, strategy: "bait" }),
  });
  progress.planned([first, slow(0), second, slow(1)], []);
  progress.started(first, 0);
  const fast = { ...cycles[0]!, trainSeconds: 1, evaluateSeconds: 0, selectSeconds: 0 };
  for (let i = 0; i < 3; i++) progress.cycle(first, fast);
  progress.started(slow(0), 0);
  for (let i = 0; i < 3; i++) progress.cycle(slow(0), { ...fast, selectSeconds: 99 });
  clockwork.time += 303_000;
  progress.ended(slow(0), done);
  // As much again: three cycles of one second and three of a hundred.
  assertStringIncludes(text.at(-1)!, "5:03 left");
});

Deno.test("a failure is told at once and its cycles are not waited for", () => {
  const { progress, text, clockwork } = watched();
  progress.planned(runs, []);
  progress.started(first, 0);
  clockwork.time += 10_000;
  progress.ended(first, { manifest, cycles: [], status: "failed", message: "Cycle 0: no memory" });
  assertStringIncludes(text[0]!, "glyphs, random, seed 0 failed. Cycle 0: no memory");
  assertStringIncludes(text[1]!, "1/2 runs  1 failed");
});

Deno.test("clock shows minutes, and hours where there are any", () => {
  assertEquals([clock(0), clock(41.4), clock(3599.6), clock(7500)], [
    "0:00",
    "0:41",
    "1:00:00",
    "2:05:00",
  ]);
});
