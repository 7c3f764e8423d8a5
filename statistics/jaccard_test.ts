import { assertEquals } from "@std/assert";
import { jaccard } from "./jaccard.ts";

Deno.test("jaccard is what two sets share of all that they hold", () => {
  assertEquals(jaccard([1, 2, 3], [2, 3, 4]), 0.5);
  assertEquals(jaccard([3, 1, 2], Uint32Array.of(1, 2, 3)), 1);
  assertEquals(jaccard([1], [2]), 0);
  assertEquals(jaccard([], []), 1);
  assertEquals(jaccard([], [1]), 0);
});
