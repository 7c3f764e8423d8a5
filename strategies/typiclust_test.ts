import { assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, squaredDistance, withRuntime } from "./testing/queries.ts";
import { select } from "./select.ts";
import { clustersOf, sizeOf, turns, typiclust, typiclustPicks } from "./typiclust.ts";

/** A pool on a line, one labelled row. */
function onALine(runtime: Runtime, values: readonly number[], budget: number): Query {
  const sizes = { size: values.length, labelled: 1, dimensions: 1, classes: 2, budget };
  const query = madeUpQuery(runtime, sizes, 0);
  const features = { data: Float32Array.from(values), shape: [values.length, 1] };
  return { ...query, pool: { size: values.length, features } };
}

Deno.test("turns go by labels, then size, then id; small clusters stay aside", () => {
  const cluster = (id: number, rows: number, labelled: number) => ({
    id,
    labelled,
    rows: Array.from({ length: rows }, (_, i) => i),
  });
  const clusters = [
    cluster(0, 9, 1),
    cluster(1, 6, 0),
    cluster(2, 5, 0),
    cluster(3, 8, 0),
    cluster(4, 6, 0),
    cluster(5, 2, 4),
  ];
  const ids = turns(clusters).map((part) => part.map(({ id }) => id));
  assertEquals(ids, [[3, 1, 4, 0, 5], [2]]);
});

// Cluster 0 has seven rows, row 2 the most typical; cluster 1 has six, row 10 the most typical, cluster 2 has one and the label.
const values = [0, 1, 2.5, 3, 3.5, 5, 6, 100, 101, 102.8, 103, 105, 106, 50];
const labels = Int32Array.of(2, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2);

Deno.test("paper cycles over large clusters and ends with small ones", async () => {
  await withRuntime(async (runtime) => {
    const picks = await typiclustPicks(onALine(runtime, values, 14), labels, "paper");
    assertEquals([...picks.slice(0, 2)], [2, 10]);
    assertEquals([...picks].map((row) => labels[row + 1]), [
      ...[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
      ...[0, 2],
    ]);
  });
});

Deno.test("dal-toolbox takes each cluster without labels once, then rows at random", async () => {
  await withRuntime(async (runtime) => {
    const query = onALine(runtime, values, 14);
    const picks = await typiclustPicks(query, labels, "dal-toolbox");
    assertEquals([...picks.slice(0, 2)], [2, 10]);
    assertEquals(new Set(picks).size, 14);
    const other = { ...query, random: () => query.random("another purpose") };
    const otherPicks = await typiclustPicks(other, labels, "dal-toolbox");
    assertEquals(otherPicks.slice(0, 2), picks.slice(0, 2));
    assertEquals([...otherPicks].join() === [...picks].join(), false);
  });
});

Deno.test("a cluster of one row gives that row", async () => {
  await withRuntime(async (runtime) => {
    const query = onALine(runtime, [4, 9], 2);
    const picks = await typiclustPicks(query, Int32Array.of(0, 1, 2), "dal-toolbox");
    assertEquals(picks, Int32Array.of(0, 1));
  });
});

Deno.test("typiclust takes the most typical row of each group of blobs that are far apart", async () => {
  await withRuntime(async (runtime) => {
    for (const apart of [1e4, 1e5, 1e6]) {
      const random = new Random(`apart ${apart}`);
      const middles = Array.from({ length: 6 }, (_, i) => [i * 10 + i % 2 * apart, i % 3 * 10]);
      const rows = Array.from(
        { length: 240 },
        (_, i) => middles[i % 6]!.map((x) => Math.fround(x + random.normal())),
      );
      const query = onALine(runtime, [], 6);
      const features = { data: Float32Array.from(rows.flat()), shape: [240, 2] };
      const { picks } = await select(typiclust, {
        ...query,
        pool: { size: 240, features },
        labelled: { size: 0, features: { data: new Float32Array(0), shape: [0, 2] } },
      }, { variant: "paper" });
      const expected = middles.map((_, group) => {
        const members = [...rows.keys()].filter((row) => row % 6 === group);
        const sums = members.map((row) =>
          members.map((other) => squaredDistance(rows[row]!, rows[other]!))
            .sort((a, b) => a - b).slice(0, 21).reduce((a, b) => a + b)
        );
        return members[sums.indexOf(Math.min(...sums))]!;
      });
      assertEquals([...picks].sort((a, b) => a - b), expected.sort((a, b) => a - b));
    }
  });
});

Deno.test("clustersOf separates labelled rows from the pool's", () => {
  const clusters = clustersOf(Int32Array.of(4, 2, 2, 4, 7, 2), 2);
  assertEquals(clusters, [
    { id: 2, rows: [0, 3], labelled: 1 },
    { id: 4, rows: [1], labelled: 1 },
    { id: 7, rows: [2], labelled: 0 },
  ]);
  assertEquals(clusters.map(sizeOf), [3, 2, 1]);
});
