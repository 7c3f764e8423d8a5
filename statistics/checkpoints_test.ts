import { assertEquals } from "@std/assert";
import { checkpoints } from "./checkpoints.ts";

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
