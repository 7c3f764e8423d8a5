import { assertEquals } from "@std/assert";
import { floorSeconds } from "../../../reports/growth/achieved.ts";
import { workOf } from "./work.ts";

const sizes = { N: 1000, n: 100, D: 384, K: 10, B: 10 };

Deno.test("Binary reads the features once a pick", () => {
  const work = workOf("bait-binary", sizes);
  assertEquals(work, { operations: 20 * 4 * 384_000, bytes: 20 * 4 * 384_000, bound: "bytes" });
  assertEquals(floorSeconds(work, { operations: 1, bandwidth: 4 * 384_000 }), 20);
});

Deno.test("exact and Exp make three products with r vectors a pick", () => {
  const product = 2 * 384_000 * 9;
  assertEquals(workOf("bait", sizes).operations, 20 * 3 * product * 9);
  assertEquals(workOf("bait-exp", sizes).operations, 20 * 3 * product * 2);
  assertEquals(workOf("bait-exp", sizes, 5).operations, 20 * 3 * product * 5);
  // Two classes leave one row, whatever c is.
  const two = { ...sizes, K: 2 };
  assertEquals(workOf("bait-exp", two), workOf("bait", two));
  const floor = floorSeconds(workOf("bait", sizes), { operations: product, bandwidth: 1 });
  assertEquals(floor, 20 * 27);
});

Deno.test("diagonal makes two products a pick", () => {
  const { operations } = workOf("bait-diag", sizes);
  assertEquals(operations, 20 * 2 * 2 * 384_000 * 10);
});

Deno.test("no more rows are picked than there are", () => {
  const few = { ...sizes, N: 15 };
  assertEquals(workOf("bait-binary", few).bytes, 15 * 4 * 15 * 384);
});
