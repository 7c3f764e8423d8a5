import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { jaccard, kendall } from "./agreement.ts";

Deno.test("kendall is 1 for equal orders and −1 for opposite ones", () => {
  assertEquals(kendall([1, 2, 3, 4], [10, 20, 30, 31]), 1);
  assertEquals(kendall([1, 2, 3, 4], [4, 3, 2, 1]), -1);
});

Deno.test("kendall counts pairs that are turned round, and corrects for ties", () => {
  assertAlmostEquals(kendall([0.6, 0.7, 0.8], [0.61, 0.7, 0.69])!, 1 / 3, 1e-12);
  // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])
  assertAlmostEquals(kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])!, -0.47140452079103173, 1e-12);
});

Deno.test("kendall says where there is no order", () => {
  assertEquals(kendall([1, 1], [1, 2]), undefined);
  assertEquals(kendall([1], [2]), undefined);
  assertThrows(() => kendall([1], []), RangeError);
});

Deno.test("values that only rounding sets apart are ties", () => {
  // scipy.stats.kendalltau([.3, .3, .5, .2], [.4, .7, .9, .1]); 2/3 as they are.
  assertAlmostEquals(
    kendall([0.1 + 0.2, 0.3, 0.5, 0.2], [0.4, 0.7, 0.9, 0.1])!,
    0.912870929175277,
    1e-12,
  );
});

Deno.test("jaccard is what two sets share of all that they hold", () => {
  assertEquals(jaccard([1, 2, 3], [2, 3, 4]), 0.5);
  assertEquals(jaccard([3, 1, 2], Uint32Array.of(1, 2, 3)), 1);
  assertEquals(jaccard([1], [2]), 0);
  assertEquals(jaccard([], []), 1);
  assertEquals(jaccard([], [1]), 0);
});
