import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../../core/random.ts";
import { squaredDistance, withRuntime } from "../testing/queries.ts";
import { agglomerate, type Linkage } from "./linkage.ts";
import { pairDistances } from "./pair_distances.ts";

/** Distances of all rows i < j, as square roots of exact sums. */
function pairsOf(rows: readonly number[][]): Float64Array {
  return Float64Array.from(
    rows.flatMap((row, i) => rows.slice(i + 1).map((other) => squaredDistance(row, other))),
    Math.sqrt,
  );
}

/** How far two clusters are apart, from their rows. */
const apart: Readonly<Record<Linkage, (a: number[][], b: number[][]) => number>> = {
  average: (a, b) => {
    const all = a.flatMap((row) => b.map((other) => Math.sqrt(squaredDistance(row, other))));
    return all.reduce((total, distance) => total + distance) / all.length;
  },
  ward: (a, b) => {
    const mean = (of: number[][]): number[] =>
      of[0]!.map((_, j) => of.reduce((total, row) => total + row[j]!, 0) / of.length);
    return 2 * a.length * b.length / (a.length + b.length) * squaredDistance(mean(a), mean(b));
  },
};

/** Merges the nearest two clusters until few enough are left. */
function plain(rows: readonly number[][], clusters: number, linkage: Linkage): number[] {
  let groups = rows.map((_, i) => [i]);
  const of = (group: number[]): number[][] => group.map((i) => rows[i]!);
  while (groups.length > clusters) {
    const pairs = groups.flatMap((a, i) => groups.slice(i + 1).map((b) => [a, b] as const));
    const far = pairs.map(([a, b]) => apart[linkage](of(a), of(b)));
    const [a, b] = pairs[far.indexOf(Math.min(...far))]!;
    groups = [...groups.filter((group) => group !== a && group !== b), [...a, ...b]];
  }
  groups.sort((a, b) => Math.min(...a) - Math.min(...b));
  return rows.map((_, i) => groups.findIndex((group) => group.includes(i)));
}

for (const linkage of ["average", "ward"] as const) {
  Deno.test(`agglomerate by ${linkage} linkage merges the nearest clusters first`, () => {
    const size = fc.integer({ min: 1, max: 24 });
    fc.assert(fc.property(size, fc.nat(1000), (size, seed) => {
      const random = new Random(`linkage ${seed}`);
      const rows = Array.from({ length: size }, () => [random.normal(), random.normal()]);
      const clusters = 1 + random.integer(size);
      const labels = agglomerate(pairsOf(rows), size, clusters, linkage);
      assertEquals([...labels], plain(rows, clusters, linkage));
    }));
  });
}

Deno.test("agglomerate merges duplicates first", () => {
  const rows = [[1], [0], [1], [5], [0], [1]];
  assertEquals([...agglomerate(pairsOf(rows), 6, 3, "average")], [0, 1, 0, 2, 1, 0]);
  assertEquals([...agglomerate(new Float64Array(15), 6, 1, "ward")], [0, 0, 0, 0, 0, 0]);
});

Deno.test("pairDistances are those of plain float64, block by block, and 0 for duplicates", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("pairs");
    const rows = Array.from({ length: 2100 }, () => [1e6 + random.normal(), random.normal()]);
    rows[2050] = rows[7]!;
    const exact = Float64Array.from(rows.flat());
    const array = { data: Float32Array.from(exact), exact, shape: [2100, 2] };
    const found = await pairDistances(runtime, array);
    const pairs = pairsOf(rows);
    assertEquals(found.length, pairs.length);
    assertEquals(found.findIndex((x, i) => Math.abs(x - pairs[i]!) > 1e-9 * pairs[i]!), -1);
    assertEquals(found.filter((x) => x === 0).length, 1);
    const narrow = { data: array.data.subarray(1, 7), shape: [3, 2] };
    assertEquals((await pairDistances(runtime, narrow)).length, 3);
  });
});
