import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { auc, checkpoints, medianReach, reach, wins } from "./learning_curve.ts";

Deno.test("auc counts every evaluation alike, the first included", () => {
  assertEquals(auc([{ accuracy: 0 }, { accuracy: 0.5 }, { accuracy: 1 }]), 0.5);
  assertThrows(() => auc([]), InputError);
});

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

Deno.test("checkpoints double, and stop where random has learnt", () => {
  const rising = Array.from({ length: 21 }, (_, i) => i / 20);
  assertEquals(checkpoints(rising), [1, 2, 4, 8, 16]);
  const soon = rising.map((_, i) => i < 5 ? i / 10 : 0.5);
  assertEquals(checkpoints(soon), [1, 2, 4]);
  // Where random never learns, one comparison is left.
  assertEquals(checkpoints([0.5, 0.5, 0.5]), [1]);
  assertEquals(checkpoints([0.5]), []);
  assertEquals(checkpoints([]), []);
});

Deno.test("wins are counted over seeds and evaluations, ties apart", () => {
  const [a, b] = [[[0.1, 0.5, 0.6], [0.2, 0.4, 0.8]], [[0.1, 0.4, 0.7], [0.2, 0.3, 0.7]]];
  assertEquals(wins(a, b), { ahead: 3, behind: 1, compared: 6 });
  assertEquals(wins([], []), { ahead: 0, behind: 0, compared: 0 });
});
