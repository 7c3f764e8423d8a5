import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { select } from "../select.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { bait } from "./bait.ts";
import { denseBytes, kernelBytes, lowRankBytes, requireMemory } from "./memory.ts";

const sizes = { pool: 1000, labelled: 100, length: 9 * 384, classes: 9, rows: 9, forward: 20 };

Deno.test("requireMemory names need, memory and remedy", () => {
  requireMemory(8e9, "", 8e9);
  const { message } = assertThrows(() => requireMemory(3.54e12, "do less", 24e9), InputError);
  assertEquals(
    message,
    "BAIT would need about 3,540 GB for this query, but this machine has 24 GB: do less",
  );
});

Deno.test("the dense form grows with the square of K·D, the kernel form with that of the rows", () => {
  const dense = (length: number): number => denseBytes({ ...sizes, length, pool: 0 });
  assertEquals(dense(2000) / dense(1000), 4);
  const kernel = (pool: number): number =>
    kernelBytes({ ...sizes, pool, labelled: 0, forward: 0, rows: 1 });
  assert(Math.abs(kernel(200_000) / kernel(100_000) - 4) < 1e-3);
  assert(lowRankBytes(sizes, 4096) < 1e9);
  // All pairs of a large pool are never held.
  assert(lowRankBytes({ ...sizes, pool: 50_000, labelled: 0 }, 4096) < 4 * 50_000 ** 2);
});

Deno.test("exact BAIT on 1,000 classes is refused before anything is allocated", () =>
  withRuntime(async (runtime) => {
    // Few rows, but factors of 999 × 383,616 numbers each.
    const query = madeUpQuery(
      runtime,
      { size: 400, labelled: 400, dimensions: 384, classes: 1000, budget: 10, draws: 0 },
      0,
    );
    await assertRejects(() => select(bait, query), InputError, "BAIT would need about");
  }));
