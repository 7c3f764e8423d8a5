import { assertEquals } from "@std/assert";
import { strategies } from "../../strategies/registry.ts";
import { selectionWork } from "./selection_work.ts";

const sizes = { N: 1000, n: 100, D: 384, K: 10, B: 10 };

Deno.test("every strategy but random has a floor", () => {
  const names = strategies.map(({ name }) => name);
  assertEquals(names.filter((name) => selectionWork(name) === undefined), ["random"]);
});

Deno.test("scores read the logits once", () => {
  for (const name of ["margin", "entropy", "least-confident"]) {
    assertEquals(selectionWork(name)!(sizes), { bytes: 40_000 });
  }
});

Deno.test("scores of draws read the draws once", () => {
  assertEquals(selectionWork("bald")!({ ...sizes, T: 100 }), { bytes: 4_000_000 });
});

Deno.test("CoreSet reads the features once a pick", () => {
  const work = selectionWork("coreset")!(sizes);
  assertEquals(work, { operations: 2 * 384_000 * (100 + 9), bytes: 10 * 4 * 384_000 });
});

Deno.test("MaxHerding compares every row with at most 10,000", () => {
  const work = (N: number): number => selectionWork("max-herding")!({ ...sizes, N }).operations!;
  assertEquals(work(1000), 2 * 1000 * 384_000);
  assertEquals(work(50_000), 2 * 50_000 * 10_000 * 384);
});

Deno.test("BADGE makes a product of features and of residuals with every pick but the last", () => {
  const row = 1000 * (384 + 10);
  assertEquals(selectionWork("badge")!(sizes), { operations: 9 * 2 * row, bytes: 9 * 4 * row });
});

Deno.test("TypiClust seeds with six tries a centre, and assigns every row once", () => {
  const { operations } = selectionWork("typiclust")!(sizes);
  // 110 centres: 2 + ⌊ln 110⌋ = 6 tries for all but the first.
  assertEquals(operations, 2 * 384 * 1100 * ((1 + 109 * 6) + 110));
  // Seeding takes a sample of many rows, assignment all.
  const many = selectionWork("typiclust")!({ ...sizes, N: 49_900 }).operations;
  assertEquals(many, 2 * 384 * (4096 * (1 + 109 * 6) + 110 * 50_000));
});

Deno.test("k-means does what TypiClust does, with a centre a pick", () => {
  const clusters = selectionWork("typiclust")!({ ...sizes, n: 0 });
  assertEquals(selectionWork("k-means")!(sizes), clusters);
});

Deno.test("Binary reads the features once a pick", () => {
  const work = selectionWork("bait-binary")!(sizes);
  assertEquals(work, { operations: 20 * 4 * 384_000, bytes: 20 * 4 * 384_000 });
});

Deno.test("exact and Exp make three products with r vectors a pick", () => {
  const product = 2 * 384_000 * 9;
  assertEquals(selectionWork("bait")!(sizes), { operations: 20 * 3 * product * 9 });
  assertEquals(selectionWork("bait-exp")!(sizes), { operations: 20 * 3 * product * 2 });
  // Two classes leave one row, whatever c is.
  const two = { ...sizes, K: 2 };
  assertEquals(selectionWork("bait-exp")!(two), selectionWork("bait")!(two));
});

Deno.test("Approx-FIRAL makes four products a step with ten probes, and the blocks", () => {
  const product = 2 * 1100 * 384 * 9;
  const work = selectionWork("approx-firal")!(sizes);
  assertEquals(work, { operations: product * (12 * 10 * 4 + 384) });
});

Deno.test("diagonal makes two products a pick", () => {
  assertEquals(selectionWork("bait-diag")!(sizes), { operations: 20 * 2 * 2 * 384_000 * 10 });
});

Deno.test("no more rows are picked than there are", () => {
  const few = { ...sizes, N: 15 };
  assertEquals(selectionWork("bait-binary")!(few).bytes, 15 * 4 * 15 * 384);
});
