import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { select } from "../select.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { bait } from "./bait.ts";
import { requireMemory } from "./memory.ts";

Deno.test("requireMemory names need, memory and remedy", () => {
  requireMemory(8e9, "", 8e9);
  const { message } = assertThrows(() => requireMemory(3.54e12, "do less", 24e9), InputError);
  assertEquals(
    message,
    "BAIT would need about 3,540 GB for this query, but this machine has 24 GB: do less",
  );
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
