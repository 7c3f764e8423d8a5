import { assert, assertEquals } from "@std/assert";
import { clusterMarginPicks } from "./cluster_margin.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

/** Groups of rows far apart, and rows that are surer the higher they are. */
function grouped(query: Query, groups: readonly number[]): Query {
  const size = groups.length;
  const pool = {
    size,
    features: { data: Float32Array.from(groups, (x, row) => 1000 * x + row), shape: [size, 1] },
    logits: {
      data: Float32Array.from({ length: 2 * size }, (_, i) => i % 2 * (1 + (i >> 1))),
      shape: [size, 2],
    },
  };
  return { ...query, pool };
}

const sizes = { size: 40, labelled: 5, dimensions: 1, classes: 2, budget: 1 };

Deno.test("cluster-margin draws in turns from small clusters of the unsure rows to large ones", async () => {
  await withRuntime(async (runtime) => {
    // Of the 20 unsure rows, 12 are in cluster 0, 5 in cluster 1 and 3 in cluster 2.
    const groups = Array.from({ length: 34 }, (_, row) => row < 12 ? 0 : row < 17 ? 1 : 2);
    const query = grouped(madeUpQuery(runtime, { ...sizes, budget: 2 }, 1), groups);
    const picks = (...uniforms: number[]): Promise<Int32Array> =>
      clusterMarginPicks(query, "average", 100, Float64Array.from(uniforms));
    assertEquals([...await picks(0, 0)], [17, 12]);
    assertEquals([...await picks(0.99, 0.5)], [19, 14]);
    const all = { ...query, budget: 34 };
    const uniforms = new Float64Array(34);
    const drawn = await clusterMarginPicks(all, "ward", 100, uniforms);
    // Cluster 1 of 5 rows comes before cluster 0 of 12 and cluster 2 of 17.
    assertEquals([...drawn.subarray(0, 6)], [12, 0, 17, 13, 1, 18]);
    assertEquals([...drawn.subarray(-5)], [29, 30, 31, 32, 33]);
  });
});

Deno.test("cluster-margin of a large pool clusters unsure rows and others at random", async () => {
  await withRuntime(async (runtime) => {
    const groups = Array.from({ length: 400 }, (_, row) => row % 4);
    const query = grouped(madeUpQuery(runtime, { ...sizes, labelled: 0, budget: 4 }, 1), groups);
    // With 40 of 400 rows linked, there are 4 clusters: the groups.
    const picks = await clusterMarginPicks(query, "average", 40, new Float64Array(4));
    assertEquals([...picks], [0, 1, 2, 3]);
    // Unsure rows beyond the linked ones join their nearest.
    const wide = await clusterMarginPicks({ ...query, budget: 8 }, "ward", 40, new Float64Array(8));
    assertEquals([...wide], [0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

Deno.test("cluster-margin draws each of a cluster's rows as often as the others", async () => {
  await withRuntime(async (runtime) => {
    const groups = Array.from({ length: 10 }, () => 0);
    const query = grouped(madeUpQuery(runtime, sizes, 1), groups);
    const counts = new Int32Array(10);
    for (let i = 0; i < 200; i++) {
      const uniforms = Float64Array.of((i + 0.5) / 200);
      counts[(await clusterMarginPicks(query, "average", 100, uniforms))[0]!]!++;
    }
    assert(counts.every((count) => count === 20), `${counts}`);
    const { settings } = await select(strategyNamed("cluster-margin"), query);
    assertEquals(settings, { linkage: "average", linked: 10_000 });
  });
});
