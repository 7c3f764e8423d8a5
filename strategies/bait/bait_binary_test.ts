import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { pickBinary, WHOLE } from "./bait_binary.ts";
import { binaryProblem } from "./binary/binary_problem.ts";
import { type BaitOptions, baitProblem } from "./problem.ts";
import type { Query } from "../strategy.ts";
import { objectiveOf } from "../testing/plain_binary.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";

const sizes = { labelled: 30, dimensions: 8, classes: 5, budget: 20, draws: 0 };
const options: BaitOptions = { lambda: 1, fisher: "mean", select: "forward-backward" };

const pools = { small: 60, large: WHOLE + 300 };

function withFeatures(query: Query, change: (x: number, row: number) => number): Query {
  const changed = ({ data, shape }: NdArray): NdArray => ({
    data: data.map((x, i) => change(x, Math.floor(i / shape[1]!))),
    shape,
  });
  const { pool, labelled } = query;
  return {
    ...query,
    pool: { ...pool, features: changed(pool.features!) },
    labelled: { ...labelled, features: changed(labelled.features!) },
  };
}

/** The first row's features in every row. */
function allAlike(query: Query): Query {
  const { data, shape } = query.pool.features!;
  const alike = data.map((_, i) => data[i % shape[1]!]!);
  return { ...query, pool: { ...query.pool, features: { data: alike, shape } } };
}

/** What may be wrong with a query, and the settings that make it worse. */
const trials: Readonly<Record<string, (query: Query) => [Query, Partial<BaitOptions>]>> = {
  "one strong row": (q) => [withFeatures(q, (x, row) => row === 7 ? 1e4 * x : x), {}],
  "norms of 1e4": (q) => [withFeatures(q, (x) => 1e4 * x), {}],
  "norms of 1e6": (q) => [withFeatures(q, (x) => 1e6 * x), {}],
  "norms of 1e6, a tiny lambda": (q) => [withFeatures(q, (x) => 1e6 * x), { lambda: 1e-6 }],
  "a tiny lambda": (q) => [q, { lambda: 1e-6 }],
  "all rows alike": (q) => [allAlike(q), {}],
  "all rows alike, a tiny lambda": (q) => [allAlike(q), { lambda: 1e-6 }],
};

/** Distinct rows of the pool, or an error that says what to do. */
async function requirePicksOrAdvice(query: Query, own: BaitOptions, what: string): Promise<void> {
  try {
    const picks = await pickBinary(query, own);
    assertEquals(new Set(picks).size, query.budget, what);
    assert(picks.every((row) => row >= 0 && row < query.pool.size), what);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    assertStringIncludes(error.message, "standardise", what);
  }
}

for (const [pool, size] of Object.entries(pools)) {
  for (const character of ["duplicates", "ties", "one-hot", "zero", "tiny"] as const) {
    Deno.test(`awkward rows of a ${pool} pool still give distinct picks: ${character}`, () =>
      withRuntime(async (runtime) => {
        for (const labelled of [0, 30]) {
          const query = madeUpQuery(runtime, { ...sizes, size, labelled }, 1, character);
          const picks = await pickBinary(query, options);
          assertEquals(new Set(picks).size, sizes.budget);
        }
      }));
  }

  for (const [what, change] of Object.entries(trials)) {
    Deno.test(`a ${pool} pool gives picks or advice: ${what}`, () =>
      withRuntime(async (runtime) => {
        for (const [labelled, classes] of [[0, 5], [30, 2]] as const) {
          const made = madeUpQuery(runtime, { ...sizes, size, labelled, classes }, 2);
          const [query, settings] = change(made);
          await requirePicksOrAdvice(query, { ...options, ...settings }, `n = ${labelled}`);
        }
      }));
  }

  Deno.test(`features beyond float32's squares, in a ${pool} pool`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, { ...sizes, size }, 3, "huge");
      await requirePicksOrAdvice(query, options, "huge");
    }));

  Deno.test(`picks from a ${pool} pool do not depend on the order of its rows`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, { ...sizes, size }, 4);
      const { features, logits } = query.pool;
      const turned = ({ data, shape }: NdArray): NdArray => {
        const width = shape[1]!;
        const last = shape[0]! - 1;
        return {
          data: data.map((_, i) => data[(last - Math.floor(i / width)) * width + i % width]!),
          shape,
        };
      };
      const mirrored = {
        ...query,
        pool: { size, features: turned(features!), logits: turned(logits!) },
      };
      const picks = await pickBinary(query, options);
      const found = await pickBinary(mirrored, options);
      assertEquals([...found].map((row) => size - 1 - row), [...picks]);
    }));
}

Deno.test("as many rows as the pool has", () =>
  withRuntime(async (runtime) => {
    for (const budget of [10, 17]) {
      const query = madeUpQuery(runtime, { ...sizes, size: 17, budget }, 5);
      assertEquals(new Set(await pickBinary(query, options)).size, budget);
    }
  }));

Deno.test("the best scores are what single rows take off the objective", () =>
  withRuntime(async (runtime) => {
    const top = { ...options, select: "top" } as const;
    const query = madeUpQuery(runtime, { ...sizes, size: 60 }, 6);
    const problem = await binaryProblem(baitProblem(query, top));
    const objectives = Array.from({ length: 60 }, (_, row) => objectiveOf(problem, [row]));
    const order = [...objectives.keys()].sort((a, b) => objectives[a]! - objectives[b]!);
    assertEquals([...await pickBinary(query, top)], order.slice(0, sizes.budget));
  }));
