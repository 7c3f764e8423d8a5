import { assertEquals } from "@std/assert";
import { wins } from "./win_rate.ts";

Deno.test("wins are counted over seeds and evaluations, ties apart", () => {
  const [a, b] = [[[0.1, 0.5, 0.6], [0.2, 0.4, 0.8]], [[0.1, 0.4, 0.7], [0.2, 0.3, 0.7]]];
  assertEquals(wins(a, b), { ahead: 3, behind: 1, compared: 6 });
  assertEquals(wins([], []), { ahead: 0, behind: 0, compared: 0 });
});
