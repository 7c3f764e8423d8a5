import { assertAlmostEquals, assertEquals } from "@std/assert";
import { holm } from "./holm.ts";

Deno.test("holm by hand: steps down, never falls, stops at 1", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  // 4·0.005, 3·0.01, 2·0.03, then 1·0.04 raised to what came before.
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => assertAlmostEquals(adjusted[i]!, p, 1e-15));
  assertEquals(holm([0.9, 0.8]), [1, 1]);
  assertEquals(holm([]), []);
});
