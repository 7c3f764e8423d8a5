import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import * as v from "valibot";
import { InputError, TrawlError } from "../core/errors.ts";
import type { Narrowed } from "../core/ndarray.ts";
import type { Runtime } from "../onnx/mod.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";
import { type Character, madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 6, labelled: 3, dimensions: 2, classes: 3, budget: 2 };

/** Few axis lengths, because each pair of them is a program of its own. */
const sizesArbitrary = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  labelled: fc.integer({ min: 1, max: 5 }),
  dimensions: fc.constantFrom(1, 3),
  classes: fc.constantFrom(2, 5),
}).chain((sizes) =>
  fc.record({
    size: fc.constant(sizes.size),
    labelled: fc.constant(sizes.labelled),
    dimensions: fc.constant(sizes.dimensions),
    classes: fc.constant(sizes.classes),
    budget: fc.integer({ min: 1, max: sizes.size }),
  })
);

/** A query whose features are moved by whole multiples of what float32 and float64 hold. */
function shifted(query: Query, by: number): Query {
  const move = <T extends { features?: Narrowed }>(rows: T): T => {
    const { data, shape } = rows.features!;
    const exact = Float64Array.from(data, (x) => Math.round(x * 64) / 64 + by);
    const features = { data: Float32Array.from(exact), shape };
    const isExact = features.data.every((x, i) => x === exact[i]);
    return { ...rows, features: isExact ? features : { ...features, exact } };
  };
  return { ...query, pool: move(query.pool), labelled: move(query.labelled) };
}

for (const name of ["coreset", "typiclust", "k-means"]) {
  Deno.test(`${name} picks the same rows wherever the features are`, async () => {
    await withRuntime(async (runtime) => {
      const far = fc.constantFrom(1e4, -3e5, 1e7, 2 ** 40);
      const seed = fc.nat(1000);
      const character = fc.constantFrom<Character>("normal", "ties", "duplicates", "constant");
      const property = fc.asyncProperty(sizesArbitrary, far, seed, character, async (...given) => {
        const [sizes, by, seed, character] = given;
        const query = madeUpQuery(runtime, sizes, seed, character);
        const { picks } = await select(strategyNamed(name), shifted(query, 0));
        assertEquals((await select(strategyNamed(name), shifted(query, by))).picks, picks);
      });
      await fc.assert(property, { numRuns: 25 });
    });
  });
}

Deno.test("typiclust of dal-toolbox picks B distinct rows, B above the number of clusters", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 620, budget: 600 }, 1);
    const { picks } = await select(strategyNamed("typiclust"), query, { variant: "dal-toolbox" });
    assertEquals(new Set(picks).size, 600);
  });
});

Deno.test("nothing labelled needs no arrays that say so", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, labelled: 0 }, 1);
    const { picks } = await select(strategyNamed("coreset"), query);
    const bare = { ...query, labelled: { size: 0 } };
    assertEquals((await select(strategyNamed("coreset"), bare)).picks, picks);
  });
});

Deno.test("select returns all settings, defaults included", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const { settings } = await select(strategyNamed("typiclust"), query);
    assertEquals(settings, { variant: "paper" });
  });
});

/** A strategy that needs everything and returns what it is told to. */
function told(picks: Int32Array): Strategy {
  return defineStrategy({
    name: "told",
    title: "Told",
    summary: "Returns given picks",
    needs: ["features", "logits", "mc-logits", "labelled-features", "labelled-logits", "labels"],
    coldStart: false,
    settings: v.strictObject({}),
    select: () => Promise.resolve(picks),
  });
}

/** Runs nothing and keeps nothing. */
const noRuntime = { keep: () => false } as unknown as Runtime;
const { head: _head, train: _train, oracle: _oracle, ...good } = madeUpQuery(noRuntime, sizes, 1);

Deno.test("select accepts a query in which everything fits", async () => {
  assertEquals((await select(told(Int32Array.of(5, 0)), good)).picks, Int32Array.of(5, 0));
  const unknownClasses = { ...good, classes: 0 };
  assertEquals((await select(told(Int32Array.of(5, 0)), unknownClasses)).picks.length, 2);
});

function withPool(change: Partial<Query["pool"]>): Query {
  return { ...good, pool: { ...good.pool, ...change } };
}

function withLabelled(change: Partial<Query["labelled"]>): Query {
  return { ...good, labelled: { ...good.labelled, ...change } };
}

function damaged(data: Float32Array, at: number, value: number): Float32Array {
  return data.slice().fill(value, at, at + 1);
}

const logitsOf = (classes: number) => ({
  data: new Float32Array(6 * classes),
  shape: [6, classes],
});
const { features: _features, ...withoutFeatures } = good.pool;
const { logits: _logits, ...withoutLogits } = good.pool;
const { labels: _labels, ...withoutLabels } = good.labelled;

const refused: readonly (readonly [what: string, query: Query, message: string])[] = [
  ["a budget of 0", { ...good, budget: 0 }, "from 1 to the pool's 6 rows, but is 0"],
  ["a budget above N", { ...good, budget: 7 }, "but is 7"],
  ["half a row", { ...good, budget: 1.5 }, "but is 1.5"],
  ["no number", { ...good, budget: NaN }, "but is NaN"],
  ["an empty pool", withPool({ size: 0 }), "The pool is empty"],
  [
    "a missing array",
    { ...good, pool: withoutFeatures },
    'Strategy "told" needs pool features [N, D], which are not given',
  ],
  ["missing logits", { ...good, pool: withoutLogits }, "they take a trained head"],
  ["missing labels", { ...good, labelled: withoutLabels }, "needs the labels [n]"],
  [
    "features of too few rows",
    withPool({ features: { data: new Float32Array(10), shape: [5, 2] } }),
    "The pool features must have shape [6, D], but have [5, 2]",
  ],
  [
    "labelled features of other columns",
    withLabelled({ features: { data: new Float32Array(9), shape: [3, 3] } }),
    "The labelled features must have shape [3, 2], but have [3, 3]",
  ],
  [
    "features with three axes",
    withPool({ features: { data: new Float32Array(12), shape: [6, 2, 1] } }),
    "must have shape [6, D], but have [6, 2, 1]",
  ],
  [
    "logits of another number of classes",
    withPool({ logits: logitsOf(4) }),
    "The pool logits must have shape [6, 3], but have [6, 4]",
  ],
  [
    "logits of one class",
    { ...withPool({ logits: logitsOf(1) }), classes: 1 },
    "The pool logits must have at least 2 classes, but have 1",
  ],
  [
    "features without columns",
    withPool({ features: { data: new Float32Array(0), shape: [6, 0] } }),
    "The pool features must have at least 1 column, but have 0",
  ],
  [
    "Monte-Carlo logits without draws",
    withPool({ mcLogits: { data: new Float32Array(0), shape: [6, 0, 3] } }),
    "at least 1 draw",
  ],
  [
    "NaN in the features",
    withPool({ features: { data: damaged(good.pool.features!.data, 9, NaN), shape: [6, 2] } }),
    "The pool features: row 4 holds NaN in column 1",
  ],
  [
    "an infinity in the logits",
    withPool({ logits: { data: damaged(good.pool.logits!.data, 6, -Infinity), shape: [6, 3] } }),
    "The pool logits: row 2 holds -Infinity",
  ],
  [
    "a label outside the classes",
    withLabelled({ labels: Int32Array.of(0, 3, 1) }),
    "The label of row 1 must be from 0 to 2, but is 3",
  ],
  [
    "a negative label",
    withLabelled({ labels: Int32Array.of(0, 1, -1) }),
    "The label of row 2 must be from 0 to 2, but is -1",
  ],
  [
    "too few labels",
    withLabelled({ labels: Int32Array.of(0, 1) }),
    "There must be 3 labels, one per labelled row, but there are 2",
  ],
  [
    "an empty labelled set where one is needed",
    withLabelled({ size: 0 }),
    'Strategy "told" cannot start without labels',
  ],
];

for (const [what, query, message] of refused) {
  Deno.test(`select refuses ${what}`, async () => {
    await assertRejects(() => select(told(Int32Array.of(0, 1)), query), InputError, message);
  });
}

for (
  const [picks, message] of [
    [[0], "1 rows where 2 were asked for"],
    [[3, 3], "row 3 twice"],
    [[0, 6], "row 6 of a pool of 6"],
    [[-1, 0], "row -1 of a pool of 6"],
  ] as const
) {
  Deno.test(`select calls a strategy broken that returns [${picks}]`, async () => {
    const error = await assertRejects(
      () => select(told(Int32Array.from(picks)), good),
      TrawlError,
      message,
    );
    assert(!(error instanceof InputError));
  });
}

const weightsOf = (shape: readonly [number, number]) => ({
  data: new Float32Array(shape[0] * shape[1]).fill(1),
  shape,
});
const bias = { data: new Float32Array(3), shape: [3] };
const head = { weights: weightsOf([3, 2]), bias };
const everything: Query = {
  ...good,
  cycle: 2,
  head,
  train: () => Promise.reject(new Error("unused")),
  oracle: (row) => row % 3,
  state: { seen: [1, 2] },
};

/** A strategy that needs some parts only, and chooses by a function. */
function asking(
  needs: Strategy["needs"],
  choose: (query: Query) => unknown = () => Int32Array.of(0, 1),
): Strategy {
  return defineStrategy({
    name: "asking",
    title: "Asking",
    summary: "Needs some parts only",
    needs,
    select: (query) => Promise.resolve(choose(query) as Int32Array),
  });
}

Deno.test("a query holds what is declared, and the cycle", async () => {
  const parts = ["head", "train", "oracle", "state"] as const;
  for (const need of [undefined, ...parts]) {
    const seen: string[] = [];
    const strategy = asking(need === undefined ? [] : [need], (query) => {
      assertEquals(query.cycle, 2);
      seen.push(...parts.filter((part) => query[part] !== undefined));
      const picks = [0, 1];
      return need === "state" ? { picks, state: query.state } : picks;
    });
    const { state } = await select(strategy, everything);
    assertEquals(seen, need === undefined ? [] : [need]);
    assertEquals(state, need === "state" ? { seen: [1, 2] } : undefined);
  }
});

const NaNs = { data: damaged(new Float32Array(3), 1, NaN), shape: [3] };
const unfit: readonly (readonly [Query, Strategy["needs"][number], string])[] = [
  [good, "head", 'Strategy "asking" needs head weights [K, D], which are not given'],
  [good, "train", "needs heads trained on rows that it names (query.train)"],
  [good, "oracle", "needs the true labels of rows while it chooses (query.oracle)"],
  [
    { ...good, head: { weights: weightsOf([4, 2]), bias } },
    "head",
    "head weights must have shape [3, 2], but have [4, 2]",
  ],
  [
    { ...good, head: { weights: weightsOf([3, 5]), bias } },
    "head",
    "head weights must have shape [3, 2], but have [3, 5]",
  ],
  [
    { ...good, head: { ...head, bias: { data: new Float32Array(2), shape: [2] } } },
    "head",
    "head biases must have shape [3], but have [2]",
  ],
  [{ ...good, head: { ...head, bias: NaNs } }, "head", "head biases: row 1 holds NaN"],
];

for (const [query, need, message] of unfit) {
  Deno.test(`select says what does not fit or is not offered: ${message}`, async () => {
    const strategy = asking(["features", need]);
    await assertRejects(() => select(strategy, query), InputError, message);
  });
}

const misused: readonly (readonly [(query: Query) => readonly number[], string])[] = [
  [({ oracle }) => [oracle!(6), 0], "label of row 6 of a pool of 6"],
  [({ oracle }) => [oracle!(0.5), 0], "label of row 0.5"],
  [({ oracle }) => [0, 1, 2].map(oracle!), "label of 3 different rows, more than the budget of 2"],
  [({ oracle }) => [oracle!(3), 1, 2].slice(1), "label of row 3, which is not among its picks"],
];

for (const [choose, message] of misused) {
  Deno.test(`select calls a strategy broken that asked for the ${message}`, async () => {
    const error = await assertRejects(
      () => select(asking(["oracle"], choose), everything),
      TrawlError,
      `"asking" is broken: it asked for the ${message}`,
    );
    assert(!(error instanceof InputError));
  });
}

Deno.test("a strategy may ask for the labels of its picks, as often as it likes", async () => {
  const strategy = asking(["oracle"], ({ oracle }) => {
    const labels = [4, 2, 4].map(oracle!);
    return labels.join() === "1,2,1" ? [2, 4] : [0, 1];
  });
  assertEquals((await select(strategy, everything)).picks, Int32Array.of(2, 4));
});

const states: readonly (readonly [unknown, string])[] = [
  [undefined, "is not JSON: state is undefined"],
  [{ deltas: [1, NaN] }, "is not JSON: state.deltas[1] is NaN"],
  [{ a: { b: -Infinity } }, "is not JSON: state.a.b is -Infinity"],
  [[Float32Array.of(1)], "is not JSON: state[0] is Float32Array"],
  [{ f: () => 1 }, "is not JSON: state.f is function"],
  [{ n: 1n }, "is not JSON: state.n is bigint"],
  ["x".repeat(2 ** 20), "has 1048578 characters as JSON, more than 1048576"],
];

for (const [state, message] of states) {
  Deno.test(`select calls a strategy broken whose state ${message}`, async () => {
    const strategy = asking(["state"], () => ({ picks: [0, 1], state }));
    await assertRejects(() => select(strategy, good), TrawlError, `its state ${message}`);
  });
}

Deno.test("select calls a strategy broken that needs a state and returns none", async () => {
  const strategy = asking(["state"], () => Int32Array.of(0, 1));
  await assertRejects(() => select(strategy, good), TrawlError, "it returned undefined");
});

/** A strategy may be plain JavaScript: what it returns is not what the types promise. */
const lists: readonly (readonly [unknown, string | readonly number[]])[] = [
  [[4, 0], [4, 0]],
  [Float64Array.of(4, 0), [4, 0]],
  [Uint8Array.of(4, 0), [4, 0]],
  [BigInt64Array.of(4n, 0n), [4, 0]],
  [[1, , 2].slice(0, 2), "row undefined of a pool of 6, in place 1 of its Array"],
  [[1, NaN], "row NaN of a pool of 6, in place 1 of its Array"],
  [Float32Array.of(0.5, 1), "row 0.5 of a pool of 6, in place 0 of its Float32Array"],
  [[1, "2"], 'row "2" of a pool of 6, in place 1 of its Array'],
  [[1, null], "row null of a pool of 6, in place 1 of its Array"],
  [[[1], [2]], "row Array of a pool of 6, in place 0 of its Array"],
  [[1, Object.create(null)], "row Object of a pool of 6, in place 1 of its Array"],
  [[3, 3], "row 3 twice"],
  [[1, 6], "row 6 of a pool of 6"],
  [BigInt64Array.of(1n, 2n ** 60n), "row 1152921504606846976 of a pool of 6"],
  [[1, 2, 3], "Array of 3 rows where 2 were asked for"],
  [new Set([1, 2]), "Set: it must return row numbers, as Int32Array or Array"],
  [
    { picks: [1, 2] },
    'Object: it must return row numbers, as Int32Array or Array; { picks, state } if it needs "state"',
  ],
  [undefined, "undefined: it must return"],
  ["12", "string: it must return"],
];

for (const [returned, wanted] of lists) {
  const what = Object.prototype.toString.call(returned).slice(8, -1);
  Deno.test(`select reads ${what} ${wanted}`, async () => {
    const asked = select(told(returned as Int32Array), good);
    if (typeof wanted !== "string") assertEquals((await asked).picks, Int32Array.from(wanted));
    else await assertRejects(() => asked, TrawlError, `"told" is broken: it returned ${wanted}`);
  });
}
