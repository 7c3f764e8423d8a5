import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { NdArray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import {
  type Character,
  characters,
  madeUpQuery,
  rowsOf,
  squaredDistance,
  withRuntime,
} from "../testing/queries.ts";
import { kMeans } from "./kmeans.ts";
import { lloydProgram } from "./lloyd.ts";

function meansOf(rows: number[][], labels: Int32Array): Map<number, number[]> {
  const means = new Map<number, number[]>();
  for (const label of new Set(labels)) {
    const members = rows.filter((_, i) => labels[i] === label);
    const total = (axis: number): number => members.reduce((sum, row) => sum + row[axis]!, 0);
    means.set(label, rows[0]!.map((_, axis) => total(axis) / members.length));
  }
  return means;
}

function features(rows: readonly (readonly number[])[]): NdArray {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

Deno.test("kMeans finds clusters that lie apart", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("groups");
    const rows = Array.from({ length: 60 }, (_, i) => [i % 3 * 100 + random.uniform(), i % 3]);
    const { labels } = await kMeans(runtime, { features: features(rows), clusters: 3, random });
    assertEquals(new Set(labels).size, 3);
    labels.forEach((label, i) => assertEquals(label, labels[i % 3]));
  });
});

Deno.test("kMeans ends where every row is nearest to its own cluster's mean", async () => {
  await withRuntime(async (runtime) => {
    const clusters = fc.integer({ min: 1, max: 8 });
    const property = fc.asyncProperty(clusters, fc.nat(1000), async (clusters, seed) => {
      const sizes = { size: 50, labelled: 1, dimensions: 3, classes: 2, budget: 1 };
      const { pool } = madeUpQuery(runtime, sizes, seed);
      const options = { features: pool.features!, clusters, random: new Random(`${seed}`) };
      const { labels, distances } = await kMeans(runtime, options);
      const rows = rowsOf(pool.features!);
      const means = meansOf(rows, labels);
      rows.forEach((row, i) => {
        const own = squaredDistance(row, means.get(labels[i]!)!);
        for (const mean of means.values()) assert(own <= squaredDistance(row, mean) + 0.05);
        assert(Math.abs(own - distances.data[i]!) < 0.05);
      });
    });
    await fc.assert(property, { numRuns: 15 });
  });
});

Deno.test("kMeans labels any rows, the same way each time", async () => {
  await withRuntime(async (runtime) => {
    const size = fc.integer({ min: 1, max: 30 });
    const character = fc.constantFrom<Character>(...characters);
    const property = fc.asyncProperty(size, fc.nat(1000), character, async (size, seed, kind) => {
      const sizes = { size, labelled: 1, dimensions: 2, classes: 2, budget: 1 };
      const { features } = madeUpQuery(runtime, sizes, seed, kind).pool;
      const clusters = 1 + seed % size;
      const run = (): Promise<{ labels: Int32Array }> =>
        kMeans(runtime, { features: features!, clusters, random: new Random(`${seed}`) });
      const { labels } = await run();
      assert(labels.every((label) => label >= 0 && label < clusters));
      assertEquals((await run()).labels, labels);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

Deno.test("kMeans of as many clusters as distinct rows gives each its own", async () => {
  await withRuntime(async (runtime) => {
    const rows = [[0, 0], [5, 0], [0, 7], [9, 9]];
    const options = { features: features(rows), clusters: 4, random: new Random("own") };
    const { labels, distances } = await kMeans(runtime, options);
    assertEquals(new Set(labels).size, 4);
    assertEquals(distances.data, new Float32Array(4));
  });
});

async function iterate(
  runtime: Runtime,
  rows: number[][],
  start: number[][],
  block: number,
): Promise<number[]> {
  const { centres } = await runtime.run(lloydProgram(1), {
    features: features(rows),
    start: features(start),
    block: { data: BigInt64Array.of(BigInt(block)), shape: [1] },
    limit: { data: BigInt64Array.of(50n), shape: [] },
  });
  return [...centres!.data as Float32Array].sort((a, b) => a - b);
}

Deno.test("Lloyd's iterations restart empty clusters at the farthest row", async () => {
  await withRuntime(async (runtime) => {
    const rows = [[0], [1], [10], [11], [20], [21]];
    const start = [[0], [0], [0]];
    assertEquals(await iterate(runtime, rows, start, 6), [0.5, 10.5, 20.5]);
  });
});

Deno.test("Lloyd's iterations are the same for every size of block", async () => {
  await withRuntime(async (runtime) => {
    const rows = [[0], [1], [10], [11], [20], [21], [2]];
    for (const block of [1, 2, 3, 7, 100]) {
      assertEquals(await iterate(runtime, rows, [[0], [15]], block), [1, 15.5]);
    }
  });
});
