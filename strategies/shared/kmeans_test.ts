import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { NdArray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { centred } from "./scale.ts";
import {
  type Character,
  characters,
  madeUpQuery,
  rowsOf,
  squaredDistance,
  withRuntime,
} from "../testing/queries.ts";
import { kMeans, lloydFrom } from "./kmeans.ts";

function meansOf(
  rows: readonly number[][],
  labels: ArrayLike<number>,
  weights: ArrayLike<number> = rows.map(() => 1),
): Map<number, number[]> {
  const members = Map.groupBy(rows.keys(), (row) => labels[row]!);
  return new Map([...members].map(([label, of]) => {
    const mass = of.reduce((sum, row) => sum + weights[row]!, 0);
    const mean = rows[0]!.map((_, axis) =>
      of.reduce((sum, row) => sum + weights[row]! * rows[row]![axis]!, 0) / mass
    );
    return [label, mean];
  }));
}

function inertia(rows: readonly number[][], labels: ArrayLike<number>): number {
  const means = meansOf(rows, labels);
  return rows.reduce((sum, row, i) => sum + squaredDistance(row, means.get(labels[i]!)!), 0);
}

function features(rows: readonly (readonly number[])[]): NdArray {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

Deno.test("kMeans finds clusters that are apart, and numbers them by their first rows", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("groups");
    const rows = Array.from({ length: 60 }, (_, i) => [i % 3 * 100 + random.uniform(), i % 3]);
    const labels = await kMeans(runtime, { features: features(rows), clusters: 3, random });
    assertEquals([...labels], rows.map((_, i) => i % 3));
  });
});

Deno.test("kMeans ends where every row is nearest to its own cluster's mean", async () => {
  await withRuntime(async (runtime) => {
    const clusters = fc.integer({ min: 1, max: 8 });
    const property = fc.asyncProperty(clusters, fc.nat(1000), async (clusters, seed) => {
      const sizes = { size: 50, labelled: 1, dimensions: 3, classes: 2, budget: 1 };
      const { pool } = madeUpQuery(runtime, sizes, seed);
      const options = { features: pool.features!, clusters, random: new Random(`${seed}`) };
      const labels = await kMeans(runtime, options);
      const rows = rowsOf(pool.features!);
      const means = meansOf(rows, labels);
      rows.forEach((row, i) => {
        const own = squaredDistance(row, means.get(labels[i]!)!);
        for (const mean of means.values()) assert(own <= squaredDistance(row, mean) + 1e-4);
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
      const [rows] = centred([madeUpQuery(runtime, sizes, seed, kind).pool.features!]);
      const clusters = 1 + seed % size;
      const run = (): Promise<Int32Array> =>
        kMeans(runtime, { features: rows, clusters, random: new Random(`${seed}`) });
      const labels = await run();
      assert(labels.every((label) => label >= 0 && label < clusters));
      assertEquals(await run(), labels);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

Deno.test("kMeans of as many clusters as distinct rows gives each its own", async () => {
  await withRuntime(async (runtime) => {
    const rows = [[0, 0], [5, 0], [0, 7], [9, 9], [5, 0]];
    const options = { features: features(rows), clusters: 4, random: new Random("own") };
    assertEquals([...await kMeans(runtime, options)], [0, 1, 2, 3, 1]);
  });
});

Deno.test("kMeans does not lose a cluster to one that is split", async () => {
  await withRuntime(async (runtime) => {
    for (let seed = 0; seed < 5; seed++) {
      const random = new Random(`blobs ${seed}`);
      const middles = Array.from({ length: 12 }, () => [0, 0].map(() => random.normal() * 40));
      const rows = Array.from(
        { length: 600 },
        (_, i) => middles[i % 12]!.map((x) => x + random.normal()),
      );
      const labels = await kMeans(runtime, { features: features(rows), clusters: 12, random });
      const planted = inertia(rows, rows.map((_, i) => i % 12));
      const found = inertia(rows, labels);
      assert(found < 1.02 * planted, `seed ${seed}: ${found} where ${planted} is possible`);
    }
  });
});

/** Rows of two blobs of unit spread that are a distance apart, in turns. */
function blobs(random: Random, count: number, apart: number): number[][] {
  return Array.from(
    { length: count },
    (_, i) =>
      [0, 0, 0].map((_, j) => Math.fround(random.normal() + (j === 0 ? i % 2 - 0.5 : 0) * apart)),
  );
}

Deno.test("kMeans resolves blobs that are far apart as plain float64 would", async () => {
  await withRuntime(async (runtime) => {
    const clusters = fc.integer({ min: 2, max: 12 });
    const apart = fc.constantFrom(1e4, 1e5, 1e6);
    const property = fc.asyncProperty(clusters, apart, fc.nat(1000), async (k, apart, seed) => {
      const random = new Random(`apart ${seed}`);
      const rows = blobs(random, 150, apart);
      const labels = await kMeans(runtime, { features: features(rows), clusters: k, random });
      const means = meansOf(rows, labels);
      assertEquals(means.size, k);
      rows.forEach((row, i) => {
        const own = squaredDistance(row, means.get(labels[i]!)!);
        for (const mean of means.values()) assert(own <= squaredDistance(row, mean) * (1 + 1e-9));
      });
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

Deno.test("kMeans of a sample and then of all rows resolves blobs that are far apart", async () => {
  await withRuntime(async (runtime) => {
    for (const apart of [0, 1e4, 1e6]) {
      const random = new Random("large");
      const middles = Array.from(
        { length: 10 },
        () => [random.normal() * 40, random.normal() * 40],
      );
      const rows = blobs(random, 5000, apart).map(([x, y, z], i) => [
        Math.fround(x! + middles[i % 10]![0]!),
        Math.fround(y! + middles[i % 10]![1]!),
        z!,
      ]);
      const labels = await kMeans(runtime, { features: features(rows), clusters: 10, random });
      assertEquals([...labels], rows.map((_, i) => i % 10), `${apart} apart`);
    }
  });
});

Deno.test("lloydFrom ends at a fixed point, clusters numbered as their starts", async () => {
  await withRuntime(async (runtime) => {
    const property = fc.asyncProperty(fc.nat(1000), fc.boolean(), async (seed, weighted) => {
      const random = new Random(`fixed ${seed}`);
      const rows = Array.from({ length: 400 }, () => [random.normal(), random.normal()]);
      const weights = weighted ? Float64Array.from(rows, () => 0.1 + random.uniform()) : undefined;
      const starts = random.choice(400, 6);
      const labels = await lloydFrom(runtime, features(rows), starts, weights);
      const means = meansOf(rows, labels, weights);
      rows.forEach((row, i) => {
        const own = squaredDistance(row, means.get(labels[i]!)!);
        for (const mean of means.values()) assert(own <= squaredDistance(row, mean) + 1e-5);
      });
    });
    await fc.assert(property, { numRuns: 10 });
    const apart = [[0], [90], [1], [50], [91]];
    assertEquals([...await lloydFrom(runtime, features(apart), [3, 1, 0])], [2, 1, 2, 0, 1]);
  });
});
