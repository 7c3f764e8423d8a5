import { assertAlmostEquals, assertEquals } from "@std/assert";
import { cliques, criticalDifference, holm } from "./multiple_comparisons.ts";

Deno.test("holm by hand: steps down, never falls, stops at 1", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  // 4·0.005, 3·0.01, 2·0.03, then 1·0.04 raised to what came before.
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => assertAlmostEquals(adjusted[i]!, p, 1e-15));
  assertEquals(holm([0.9, 0.8]), [1, 1]);
  assertEquals(holm([]), []);
});

Deno.test("criticalDifference by hand: four strategies on fourteen sets", () => {
  assertAlmostEquals(criticalDifference(4, 14), 2.569 * Math.sqrt(20 / 84), 1e-3);
});

Deno.test("cliques are the longest groups, none inside another", () => {
  assertEquals(cliques(4, (i, j) => Math.abs(i - j) > 1), [[0, 1], [1, 2], [2, 3]]);
  assertEquals(cliques(4, () => false), [[0, 3]]);
  assertEquals(cliques(4, () => true), []);
  assertEquals(cliques(3, (i, j) => i === 0 && j === 1), [[1, 2]]);
  assertEquals(cliques(0, () => false), []);
});
