/** What every registered strategy must do, whatever it is. */
import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { strategies } from "./registry.ts";
import { select, type Selection } from "./select.ts";
import type { Need, Query, Strategy } from "./strategy.ts";
import {
  afterLabelling,
  characters,
  madeUpQuery,
  type QuerySizes,
  reordered,
  withRuntime,
} from "./testing/queries.ts";

const sizes: QuerySizes = { size: 24, labelled: 8, dimensions: 3, classes: 4, budget: 5, draws: 4 };

/** Sizes at the ends of what is allowed. */
const extremes: Readonly<Record<string, Partial<QuerySizes>>> = {
  "B = 1": { budget: 1 },
  "B = N": { budget: 24 },
  "N = 1": { size: 1, budget: 1 },
  "K = 2": { classes: 2 },
  "K = 1,000": { classes: 1000, size: 5, labelled: 2, dimensions: 2, budget: 1 },
  "D = 1": { dimensions: 1 },
};

/** Settings of those whose defaults take long. */
const cheaper: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "boss": { batches: 3 },
};

/** Asks twice: the same seed gives the same picks, of which `select` checks that they are B rows. */
async function picksOf(strategy: Strategy, query: Query, what: string): Promise<Selection> {
  const ask = (): Promise<Selection> => select(strategy, query, cheaper[strategy.name]);
  const [first, second] = [await ask(), await ask()];
  assertEquals(second, first, what);
  assertEquals(new Set(first.picks).size, query.budget, what);
  return first;
}

for (const strategy of strategies) {
  const { name, needs, coldStart } = strategy;
  const needsLabels = needs.some((need) => need.startsWith("label"));

  Deno.test(`${name} picks B distinct rows, the same ones when asked again`, () =>
    withRuntime(async (runtime) => {
      for (const character of characters) {
        const query = madeUpQuery(runtime, sizes, 1, character);
        await picksOf(strategy, query, character).catch((error) => {
          // Where squares overflow, a strategy may ask for other features.
          if (character !== "huge" || !(error instanceof InputError)) throw error;
        });
      }
      for (const [what, change] of Object.entries(extremes)) {
        // Exact BAIT inverts a matrix of K − 1 rows for each candidate: that is a slow test. Expected
        // error reduction trains K heads for each.
        if (["bait", "expected-error"].includes(name) && what === "K = 1,000") continue;
        await picksOf(strategy, madeUpQuery(runtime, { ...sizes, ...change }, 2), what);
      }
      const query = madeUpQuery(runtime, sizes, 3);
      const labels = new Int32Array(sizes.labelled).fill(2);
      const oneClass = { ...query, labelled: { ...query.labelled, labels } };
      await picksOf(strategy, oneClass, "one class seen");
    }));

  Deno.test(`${name} ${coldStart ? "starts" : "says if it cannot start"} without labels`, () =>
    withRuntime(async (runtime) => {
      const query = { ...madeUpQuery(runtime, sizes, 1), labelled: { size: 0 } };
      if (coldStart || !needsLabels) await picksOf(strategy, query, "n = 0");
      else {
        const message = `Strategy "${name}" cannot start without labels: label some rows first`;
        await assertRejects(() => select(strategy, query), InputError, message);
      }
    }));

  Deno.test(`${name} refuses NaN, and names the row`, () =>
    withRuntime(async (runtime) => {
      for (const need of needs.filter((need) => need in damage)) {
        const [query, message] = damage[need]!(madeUpQuery(runtime, sizes, 1));
        await assertRejects(() => select(strategy, query), InputError, message);
      }
    }));

  Deno.test(`${name} picks the same rows in whatever order they come, unless it draws`, () =>
    withRuntime((runtime) => requireSamePicks(strategy, runtime)));

  if (!needs.includes("state")) continue;
  Deno.test(`${name} continues from its state as JSON`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, sizes, 1);
      const { picks: first, state } = await picksOf(strategy, query, "first");
      const next = { ...afterLabelling(query, first), cycle: 1, state: state! };
      const { picks } = await picksOf(strategy, next, "second");
      const read = { ...next, state: JSON.parse(JSON.stringify(state)) };
      assertEquals((await select(strategy, read)).picks, picks);
    }));
}

/**
 * Strategies in which rows tie, of which the lower one is taken: shares of few draws, and covers by
 * two rows near each other and far from all others.
 */
const TYING = ["variation-ratio", "max-herding", "prob-cover", "dcom"];

async function requireSamePicks(strategy: Strategy, runtime: Runtime): Promise<void> {
  if (TYING.includes(strategy.name)) return;
  for (let seed = 0; seed < 5; seed++) {
    const query = madeUpQuery(runtime, sizes, seed);
    let draws = 0;
    const random: Query["random"] = (purpose) => {
      draws++;
      return query.random(purpose);
    };
    const { picks } = await select(strategy, { ...query, random });
    if (draws > 0) return;
    const order = new Random(`order ${seed}`).permutation(sizes.size);
    const found = (await select(strategy, reordered(query, order))).picks;
    assertEquals(found.map((row) => order[row]!), picks, `seed ${seed}`);
  }
}

/** Puts NaN into row 2 of each array, and says what the error is to say. */
const damage: Readonly<Partial<Record<Need, (query: Query) => [Query, string]>>> = {
  "features": (query) => [
    { ...query, pool: { ...query.pool, features: damaged(query.pool.features!) } },
    "The pool features: row 2 holds NaN",
  ],
  "logits": (query) => [
    { ...query, pool: { ...query.pool, logits: damaged(query.pool.logits!) } },
    "The pool logits: row 2 holds NaN",
  ],
  "mc-logits": (query) => [
    { ...query, pool: { ...query.pool, mcLogits: damaged(query.pool.mcLogits!) } },
    "The pool Monte-Carlo logits: row 2 holds NaN",
  ],
  "labelled-features": (query) => [
    { ...query, labelled: { ...query.labelled, features: damaged(query.labelled.features!) } },
    "The labelled features: row 2 holds NaN",
  ],
  "labelled-logits": (query) => [
    { ...query, labelled: { ...query.labelled, logits: damaged(query.labelled.logits!) } },
    "The labelled logits: row 2 holds NaN",
  ],
  "head": (query) => [
    { ...query, head: { ...query.head!, weights: damaged(query.head!.weights) } },
    "The head weights: row 2 holds NaN",
  ],
};

function damaged({ data, shape }: NdArray): NdArray {
  const width = data.length / shape[0]!;
  return { data: data.with(2 * width, NaN), shape };
}
