import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { NdArray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { rowsOf, squaredDistance } from "../testing/queries.ts";
import { Lloyd } from "./lloyd.ts";

function arrayOf(rows: readonly (readonly number[])[]): NdArray {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

/** Iterates until nothing changes. */
function settle(lloyd: Lloyd): void {
  for (let iteration = 0; iteration < 100; iteration++) {
    if (lloyd.assign(undefined, new Int32Array(lloyd.labels.length).fill(-1)) === 0) return;
    lloyd.move();
  }
  throw new Error("does not settle");
}

Deno.test("Lloyd's rows end where plain iterations end", () => {
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 2, max: 6 }), (seed, clusters) => {
    const random = new Random(`lloyd ${seed}`);
    const rows = Array.from({ length: 80 }, () => [random.normal() * 3, random.normal()])
      .map((row) => row.map(Math.fround));
    const lloyd = new Lloyd(arrayOf(rows), arrayOf(rows.slice(0, clusters)));
    settle(lloyd);
    const centres = rows.slice(0, clusters);
    for (let changed = true; changed;) {
      const labels = rows.map((row) => {
        const all = centres.map((centre) => squaredDistance(row, centre));
        return all.indexOf(Math.min(...all));
      });
      changed = false;
      centres.forEach((centre, c) => {
        const members = rows.filter((_, i) => labels[i] === c);
        const mean = centre.map((_, j) => sum(members, j) / members.length);
        if (mean.some((x, j) => x !== centre[j])) [centres[c], changed] = [mean, true];
      });
    }
    rowsOf(lloyd.centres).forEach((centre, c) =>
      assert(squaredDistance(centre, centres[c]!) < 1e-8, `${centre} is not ${centres[c]}`)
    );
  }));
});

Deno.test("Lloyd says what inertia is left, however far rows are from zero", () => {
  const rows = [[0], [1], [10], [12]].map((row) => row.map((x) => x + 4096));
  const lloyd = new Lloyd(arrayOf(rows), arrayOf([rows[0]!, rows[3]!]));
  assertEquals(lloyd.assign(Int32Array.of(0, 1), Int32Array.of(0, 0)), 2);
  assertEquals(lloyd.assign(Int32Array.of(1, 2, 3), Int32Array.of(0, 1, 1)), 2);
  assertEquals(lloyd.move(), 2.5);
});

function sum(rows: readonly number[][], column: number): number {
  return rows.reduce((total, row) => total + row[column]!, 0);
}

Deno.test("Lloyd restarts empty clusters at the rows that are farthest from their centres", () => {
  const rows = [[0], [1], [10], [11], [20], [21]];
  const lloyd = new Lloyd(arrayOf(rows), arrayOf([[0], [0], [0]]));
  settle(lloyd);
  assertEquals([...lloyd.centres.data].sort((a, b) => a - b), [0.5, 10.5, 20.5]);
});

Deno.test("Lloyd leaves clusters empty where all rows are at their centres", () => {
  const rows = [[2], [2], [5], [5]];
  const lloyd = new Lloyd(arrayOf(rows), arrayOf([[2], [5], [2]]));
  settle(lloyd);
  assertEquals([...lloyd.labels], [0, 0, 1, 1]);
});

Deno.test("Lloyd's centres are weighted means: a row of weight 3 counts as three rows", () => {
  const rows = [[0], [4], [10], [16]];
  const lloyd = new Lloyd(arrayOf(rows), arrayOf([[0], [16]]), [3, 1, 1, 2]);
  lloyd.assign(undefined, Int32Array.of(0, 0, 1, 1));
  assertEquals(lloyd.move(), 12 + 24);
  assertEquals([...lloyd.centres.data], [1, 14]);
  lloyd.assign(Int32Array.of(1), Int32Array.of(1));
  assertEquals(lloyd.move(), 7.5 ** 2 + 1.5 ** 2 + 2 * 4.5 ** 2);
});
