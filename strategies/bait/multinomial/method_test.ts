import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../../core/errors.ts";
import { select } from "../../select.ts";
import { madeUpQuery, withRuntime } from "../../testing/queries.ts";
import { bait } from "../bait.ts";
import { requiredBytes, requireMemory } from "./memory.ts";
import {
  changingDeltaPays,
  cheapestCovariance,
  cheapestFisher,
  type Method,
  priorVectors,
  type Sizes,
} from "./method.ts";

const cifar100: Sizes = {
  pool: 2500,
  labelled: 1000,
  dimensions: 384,
  classes: 100,
  outcomes: 100,
  rows: 99,
  forward: 200,
  keep: 100,
};

/** By the cheapest method. */
function methodOf(sizes: Sizes): Method {
  const covariance = cheapestCovariance(sizes);
  const fisher = cheapestFisher(sizes, covariance);
  const changesDelta = changingDeltaPays(sizes, covariance, false);
  return { covariance, fisher, blocks: "float32", changesDelta, refines: false, keepsPairs: false };
}

const bytes = (sizes: Sizes): number => requiredBytes(sizes, methodOf(sizes));

Deno.test("exact BAIT on CIFAR-100 needs less than 7 GB", () => {
  assertLess(bytes(cifar100), 7e9);
  // A and what all rows see of U must be there.
  assert(bytes(cifar100) > 8 * 38_400 * (384 + 1200) + 8 * 3500 * 100 * 99);
});

Deno.test("memory grows with the pool, and not with its square", () => {
  const small = { ...cifar100, classes: 10, outcomes: 10, rows: 9, forward: 20, keep: 10 };
  const of = (pool: number): number => bytes({ ...small, pool });
  assert(Math.abs(of(8_000_000) / of(4_000_000) - 2) < 0.05);
});

Deno.test("exact BAIT with K = 1,000 is refused with need, memory and remedy", () => {
  const imagenet = { ...cifar100, classes: 1000, outcomes: 1000, rows: 999 };
  const { message } = assertThrows(
    () => requireMemory(imagenet, methodOf(imagenet), 24e9),
    InputError,
  );
  const need =
    /^BAIT would need about ([\d,]+) GB for this query, but this machine has 24.0 GB: take /
      .exec(message);
  assert(need !== null, message);
  assertEquals(Number(need[1]!.replaceAll(",", "")), Math.round(bytes(imagenet) / 1e9));
  requireMemory(cifar100, methodOf(cifar100), 24e9);
});

Deno.test("more outcomes need neither more vectors than two a labelled row nor a large kernel", () => {
  for (const labelled of [10, 100, 310, 610, 1210]) {
    for (let outcomes = 1; outcomes <= 26; outcomes++) {
      const rows = Math.min(25, outcomes);
      const letter = { pool: 1000, dimensions: 128, classes: 26, forward: 60, keep: 30 };
      const sizes: Sizes = { ...letter, labelled, outcomes, rows };
      const covariance = cheapestCovariance(sizes);
      assertLessOrEqual(priorVectors(sizes, covariance), 2 * labelled);
      if (covariance === "kernel") assertLess((1000 + labelled) * outcomes, 2 ** 13);
    }
  }
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
