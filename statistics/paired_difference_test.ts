import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Bootstrap } from "./bootstrap.ts";
import { pairedDifference } from "./paired_difference.ts";

const bootstrap = new Bootstrap();

Deno.test("pairedDifference uses the shared seeds only", () => {
  const a = new Map([[0, 0.6], [1, 0.7], [7, 0.1]]);
  const b = new Map([[1, 0.6], [0, 0.5], [9, 0.9]]);
  const difference = pairedDifference(a, b, bootstrap)!;
  assertEquals(difference.n, 2);
  assertAlmostEquals(difference.mean, 0.1, 1e-12);
});

Deno.test("pairing removes what the seeds share", () => {
  const offsets = [0.1, 0.5, 0.9, 0.3, 0.7];
  const a = new Map(offsets.map((x, seed) => [seed, x + 0.02]));
  const b = new Map(offsets.map((x, seed) => [seed, x]));
  const { low, high } = pairedDifference(a, b, bootstrap)!.interval!;
  assert(high - low < 1e-9 && low > 0.019);
});

Deno.test("pairedDifference without shared seeds, or with one, says so", () => {
  assertEquals(pairedDifference(new Map([[0, 1]]), new Map([[1, 1]]), bootstrap), undefined);
  const one = pairedDifference(new Map([[0, 1]]), new Map([[0, 1]]), bootstrap)!;
  assertEquals([one.n, one.interval, one.deviation], [1, undefined, undefined]);
});
