import { assertEquals, assertThrows } from "@std/assert";
import { twin } from "../../bench/testing/twins.ts";
import { InputError } from "../../core/errors.ts";
import { draw, Pace, parseCount } from "./draw.ts";
import type { RunResult } from "../../runs/run.ts";

/** Runs that took so many seconds, by seed. */
function runs(seconds: readonly number[]): RunResult[] {
  return seconds.map((trainSeconds, seed) => {
    const run = twin({ seed });
    const environment = { ...run.manifest.environment, threads: 1 };
    const timed = { evaluateSeconds: 0, selectSeconds: 0 };
    const cycles = run.cycles.map((row, i) => ({
      ...row,
      ...timed,
      trainSeconds: i === 0 ? trainSeconds : 0,
    }));
    return { ...run, manifest: { ...run.manifest, environment }, cycles };
  });
}

async function seeds(
  of: readonly RunResult[],
  count?: number,
  seed = 0,
  accept: (seed: number) => boolean = () => true,
): Promise<number[]> {
  return await draw(
    of,
    { count, seed },
    ({ manifest: { config } }) => Promise.resolve(accept(config.seed) ? config.seed : undefined),
  );
}

Deno.test("a draw depends on its seed and the runs, not on their order", async () => {
  const all = runs(Array(12).fill(1));
  const some = await seeds(all, 5);
  assertEquals([some.length, new Set(some).size], [5, 5]);
  assertEquals(await seeds(all.toReversed(), 5), some);
  const draws = await Promise.all([1, 2, 3].map((seed) => seeds(all, 5, seed)));
  assertEquals(new Set(draws.map(String)).size, 3);
  assertEquals((await seeds(all, Infinity)).length, 12);
});

Deno.test("without a number, what fits in four minutes is drawn, and one run at least", async () => {
  assertEquals((await seeds(runs(Array(12).fill(50)))).length, 4);
  assertEquals(await seeds(runs([900, 700, 800])), [1]);
  assertEquals((await seeds(runs([900, 100, 100]))).sort(), [1, 2]);
});

Deno.test("what cannot be run again is replaced by what can", async () => {
  const all = runs(Array(12).fill(1));
  assertEquals((await seeds(all, 6, 0, (seed) => seed % 2 === 1)).sort((a, b) => a - b), [
    1,
    3,
    5,
    7,
    9,
    11,
  ]);
});

Deno.test("the number of runs is a number or all", () => {
  assertEquals(["all", "3", undefined].map(parseCount), [Infinity, 3, undefined]);
  assertThrows(() => parseCount("some"), InputError, "--runs must be a whole number");
});

Deno.test("a run is late if it would end after five minutes at the pace of those before", () => {
  const [first, next, quick] = runs([10, 100, 0]);
  const pace = new Pace();
  assertEquals(pace.isLate(first!, 999), false);
  pace.add(first!, first!);
  assertEquals(pace.isLate(next!, 150), false);
  // A hundred times as slow as recorded.
  pace.add(first!, runs([1990])[0]!);
  assertEquals([pace.isLate(next!, 150), pace.isLate(quick!, 150)], [true, false]);
});
