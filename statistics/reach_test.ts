import { assertAlmostEquals, assertEquals } from "@std/assert";
import { medianReach, reach } from "./reach.ts";

Deno.test("reach goes straight from one evaluation to the next", () => {
  assertAlmostEquals(reach([10, 20, 40], [0.2, 0.4, 0.6], 0.5)!, 30, 1e-12);
  assertEquals(reach([10, 20], [0.2, 0.4], 0.2), 10);
  assertEquals(reach([10, 20], [0.2, 0.4], 0.1), 10);
  assertAlmostEquals(reach([10, 20, 30, 40], [0.2, 0.4, 0.1, 0.9], 0.3)!, 15, 1e-12);
});

Deno.test("never is an answer, and later than any", () => {
  assertEquals(reach([10, 20], [0.2, 0.4], 0.5), undefined);
  assertEquals(reach([], [], 0.5), undefined);
  assertEquals(medianReach([40, null, 20]), 40);
  assertEquals(medianReach([40, 20]), 30);
  assertEquals(medianReach([40, null]), undefined);
  assertEquals(medianReach([null]), undefined);
  assertEquals(medianReach([]), undefined);
});

Deno.test("a height that only rounding puts above an evaluation is reached there", () => {
  assertEquals(reach([10, 20], [0.2, 0.72], 0.9 * 0.8), 20);
});
