import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pairedTTest } from "./paired_t.ts";
import { stratifiedTTest } from "./stratified_t.ts";

Deno.test("a stratified t-test by hand", () => {
  // Means 2 and 3, variances of the means 1 and 1: t = 2.5 / √(2/4), degrees 4 / 2.
  const t = 2.5 / Math.sqrt(0.5);
  assertAlmostEquals(stratifiedTTest([[1, 3], [2, 4]])!, 1 - t / Math.sqrt(t ** 2 + 2), 1e-12);
});

Deno.test("of one stratum it is the paired t-test", () => {
  const differences = [0.02, 0.01, 0.03, -0.01];
  assertAlmostEquals(stratifiedTTest([differences])!, pairedTTest(differences)!, 1e-12);
});

Deno.test("without spread, signs decide; a single seed decides nothing", () => {
  assertEquals(stratifiedTTest([[0.5, 0.5], [0.25, 0.25]]), 2 / 2 ** 4);
  assertEquals(stratifiedTTest([[0.5, 0.5], [-0.25, -0.25]]), 1);
  assertEquals(stratifiedTTest([[0, 0], [0, 0]]), 1);
  assertEquals(stratifiedTTest([[0.1, 0.2], [0.1]]), undefined);
  assertEquals(stratifiedTTest([]), undefined);
});

Deno.test("strata that differ from one another are no chance", () => {
  // Pooled, these differences would hide their mean behind the spread between problems.
  const strata = [[0.1, 0.11, 0.12], [0.9, 0.91, 0.92]];
  assertEquals(stratifiedTTest(strata)! < 1e-3, true);
  assertEquals(pairedTTest(strata.flat())! > 0.02, true);
});
