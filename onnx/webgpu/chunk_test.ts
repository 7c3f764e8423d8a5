import { assert, assertEquals } from "@std/assert";
import { chunkLength } from "./chunk.ts";

Deno.test("long loops of few nodes are cut into longer pieces than short ones of many", () => {
  assertEquals(chunkLength(96, 17), 8);
  assertEquals(chunkLength(20, 240), 1);
  assert(chunkLength(10_000, 10) > chunkLength(100, 10));
});

Deno.test("lengths are powers of two, within the loop and a bound on nodes", () => {
  for (let count = 0; count < 300; count++) {
    for (const nodes of [1, 10, 100, 1000]) {
      const length = chunkLength(count, nodes);
      assertEquals(length & (length - 1), 0);
      assert(
        length >= 1 && length <= Math.max(1, count) && (length === 1 || length * nodes <= 1024),
      );
    }
  }
});
