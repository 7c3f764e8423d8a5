import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { dataTest, sharedData } from "../tests/support/data.ts";
import { cifar10Mini } from "./sets/cifar.ts";
import { glyphs } from "./sets/glyphs/glyphs.ts";
import { longTailed, longTailRows } from "./long_tail.ts";
import { optdigits } from "./sets/uci.ts";

// Expected rows and counts were made by numpy 2.4.6 with the rule of LDAM's imbalance_cifar.py.

function balanced(classes: number, each: number): Int32Array {
  return Int32Array.from({ length: classes * each }, (_, i) => i % classes);
}

function countsOf(labels: Int32Array, rows: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[labels[row]!]!++;
  return counts;
}

Deno.test("longTailRows keeps as many rows a class as published long-tailed sets", () => {
  const tens = balanced(10, 5000);
  assertEquals(countsOf(tens, longTailRows(tens, 10, 50), 10), [
    ...[5000, 3237, 2096, 1357, 878, 568, 368, 238, 154, 100],
  ]);
  assertEquals(countsOf(tens, longTailRows(tens, 10, 10), 10), [
    ...[5000, 3871, 2997, 2320, 1796, 1391, 1077, 834, 645, 500],
  ]);
  const hundreds = balanced(100, 500);
  const totals = [10, 50, 100].map((ratio) => longTailRows(hundreds, 100, ratio).length);
  assertEquals(totals, [19573, 12608, 10847]);
});

Deno.test("longTailRows shuffles class by class, and keeps the first", () => {
  assertEquals([...longTailRows(balanced(4, 10), 4, 8)], [
    ...[8, 32, 16, 36, 4, 24, 28, 12, 0, 20],
    ...[13, 21, 5, 9, 37],
    ...[10, 14],
    27,
  ]);
});

dataTest("cifar10-mini-lt50 has the rows of its rule, and its pictures stay in place", [
  "cifar10/data_batch_1.bin",
  "cifar10/test_batch_first1000.bin",
], async () => {
  const context = { folder: sharedData("").replace(/\/$/, ""), network: false };
  const base = await cifar10Mini.load(context);
  const tail = await longTailed(cifar10Mini, 50).load(context);
  const rows = longTailRows(base.train.labels, 10, 50);
  const view = new DataView(new ArrayBuffer(rows.length * 4));
  rows.forEach((row, i) => view.setInt32(4 * i, row, true));
  assertEquals(
    sha256(new Uint8Array(view.buffer)),
    "6e0710542bd5c156047d81e50d7ab9fd165872042b3008978593984fcbca849c",
  );
  assertEquals([...rows.subarray(0, 5)], [7225, 6640, 2996, 3585, 5657]);
  assertEquals([tail.train.labels.length, tail.test.labels.length], [2795, 1000]);
  for (const i of [0, 1000, 2794]) {
    assertEquals(tail.train.labels[i], base.train.labels[rows[i]!]);
    assertEquals(await tail.train.images!.read(i), await base.train.images!.read(rows[i]!));
  }
  assert(tail.contentHash !== base.contentHash);
});

Deno.test("longTailed takes sets without files of their own", async () => {
  const set = await longTailed(glyphs, 10).load({ folder: "/nowhere", network: false });
  assertEquals([set.name, set.test.labels.length], ["glyphs-lt10", 2000]);
  assertEquals(set.train.images!.length, set.train.labels.length);
  assertEquals((await set.train.images!.read(0)).width, 28);
});

Deno.test("longTailed refuses tables, and ratios that are none", () => {
  assertThrows(() => longTailed(optdigits, 10), InputError, '"optdigits" is tabular');
  for (const ratio of [0, 1, 2.5, NaN]) {
    assertThrows(() => longTailed(glyphs, ratio), InputError, `ratio ${ratio}`);
  }
});
