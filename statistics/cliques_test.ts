import { assertEquals } from "@std/assert";
import { cliques } from "./cliques.ts";

Deno.test("cliques are the longest groups, none inside another", () => {
  assertEquals(cliques(4, (i, j) => Math.abs(i - j) > 1), [[0, 1], [1, 2], [2, 3]]);
  assertEquals(cliques(4, () => false), [[0, 3]]);
  assertEquals(cliques(4, () => true), []);
  assertEquals(cliques(3, (i, j) => i === 0 && j === 1), [[1, 2]]);
  assertEquals(cliques(0, () => false), []);
});
