import { assertEquals } from "@std/assert";
import { clustersOf, sizeOf } from "./clusters.ts";

Deno.test("clustersOf separates labelled rows from the pool's", () => {
  const clusters = clustersOf(Int32Array.of(4, 2, 2, 4, 7, 2), 2);
  assertEquals(clusters, [
    { id: 2, rows: [0, 3], labelled: 1 },
    { id: 4, rows: [1], labelled: 1 },
    { id: 7, rows: [2], labelled: 0 },
  ]);
  assertEquals(clusters.map(sizeOf), [3, 2, 1]);
});
