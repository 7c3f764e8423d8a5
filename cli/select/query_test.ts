import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import {
  defineStrategy,
  type LinearLayer,
  type Need,
  type Query,
} from "../../strategies/strategy.ts";
import { rowsOf, withRuntime } from "../../strategies/testing/queries.ts";
import type { Arrays } from "./arrays.ts";
import { buildQuery } from "./query.ts";

/** Columns of different means and deviations. */
function features(purpose: string, rows: number): NdArray {
  const random = stream(0, purpose);
  const data = Array.from({ length: rows }, () => [
    3 + 2 * random.normal(),
    -50 + 10 * random.normal(),
    0.01 * random.normal(),
  ]);
  return ndarray(Float32Array.from(data.flat()), [rows, 3]);
}

const labels = Int32Array.from({ length: 12 }, (_, i) => i % 3);
const known = { "labelled-features": features("labelled", 12), labels, classes: 3 };
const given: Arrays = { features: features("pool", 30), ...known };

function query(runtime: Runtime, needs: readonly Need[], arrays = given): Promise<Query> {
  const strategy = defineStrategy({
    name: "asking",
    title: "Asking",
    summary: "Needs some parts only",
    needs,
    select: () => Promise.resolve([]),
  });
  return buildQuery(strategy, arrays, { budget: 1, seed: 0, runtime });
}

/** x · Wᵀ + b in float64. */
function logitsOf(x: NdArray, { weights, bias }: LinearLayer): number[] {
  const w = rowsOf({
    data: Float32Array.from(weights.exact ?? weights.data),
    shape: weights.shape,
  });
  return rowsOf(x).flatMap((row) =>
    w.map((column, k) => column.reduce((sum, value, j) => sum + value * row[j]!, bias.data[k]!))
  );
}

Deno.test("a trained head is given in terms of the features as they are", () =>
  withRuntime(async (runtime) => {
    const { pool, head } = await query(runtime, ["features", "logits", "head"]);
    const found = logitsOf(pool.features!, head!);
    found.forEach((z, i) => assertAlmostEquals(z, pool.logits!.data[i]!, 1e-3));
    assert(Math.max(...found) - Math.min(...found) > 1);
  }));

Deno.test("a given head provides the logits that are not given", () =>
  withRuntime(async (runtime) => {
    const weights = ndarray(Float32Array.of(1, 0, 0, 0, 0.1, 0, 0, 0, 50), [3, 3]);
    const bias = ndarray(Float32Array.of(-3, 5, 0.5), [3]);
    const arrays = { ...given, "head-weights": weights, "head-bias": bias };
    const { pool, labelled, head } = await query(runtime, [
      "logits",
      "labelled-logits",
      "head",
    ], arrays);
    assertEquals(head, { weights, bias });
    for (
      const [x, z] of [[given.features!, pool.logits!], [
        known["labelled-features"],
        labelled.logits!,
      ]]
    ) {
      logitsOf(x!, head!).forEach((value, i) => assertAlmostEquals(value, z!.data[i]!, 1e-4));
    }
    const { head: alone } = await query(runtime, ["logits", "head"], {
      logits: pool.logits!,
      "head-weights": weights,
      classes: 3,
    });
    const cold = {
      features: given.features!,
      "head-weights": weights,
      "head-bias": bias,
      classes: 3,
    };
    assertEquals((await query(runtime, ["logits"], cold)).pool, pool);
    assertEquals(alone, { weights, bias: { data: new Float32Array(3), shape: [3] } });
  }));

Deno.test("a strategy has heads trained on rows that it names, labelled rows first", () =>
  withRuntime(async (runtime) => {
    const { train, pool } = await query(runtime, ["train", "logits"]);
    const rows = Int32Array.from({ length: 12 }, (_, i) => i);
    const trained = await train!(rows, labels);
    const logits = await trained.logits(Array.from({ length: 30 }, (_, i) => 12 + i));
    assertEquals(logits.shape, [30, 3]);
    // The same rows, another order of minibatches than the head's own.
    logits.data.forEach((z, i) => assertAlmostEquals(z, pool.logits!.data[i]!, 0.05));
  }));

Deno.test("a head that a strategy has trained does not depend on those trained before", () =>
  withRuntime(async (runtime) => {
    const rows = Int32Array.from({ length: 120 }, (_, row) => row);
    const classes = rows.map((row) => row % 3);
    const many = { ...given, "labelled-features": features("many", 120), labels: classes };
    const { train } = await query(runtime, ["train"], many);
    const [first, second] = [await train!(rows, classes), await train!(rows, classes)];
    assertEquals(await second.logits(rows), await first.logits(rows));
  }));

Deno.test("draws keep the digits that float32 would round", () =>
  withRuntime(async (runtime) => {
    const exact = Float64Array.of(1e9, 1e9 + 1, 1e9 + 2, 5, 3, 4);
    const draws = { data: Float32Array.from(exact), shape: [1, 2, 3], exact };
    const { pool } = await query(runtime, ["mc-logits"], { "mc-logits": draws, classes: 3 });
    assertEquals(pool.mcLogits, ndarray(Float32Array.of(-2, -1, 0, 0, -2, -1), [1, 2, 3]));
  }));

const small = ndarray(new Float32Array(9).fill(0.1), [3, 3]);
const tooLarge = ndarray(new Float32Array(9).fill(1e38), [3, 3]);

const refused: readonly (readonly [Need, Arrays, string])[] = [
  [
    "mc-logits",
    { features: given.features!, "head-weights": small, classes: 3 },
    "needs --mc-logits FILE, or --features, --labelled-features",
  ],
  [
    "logits",
    { ...given, "head-weights": tooLarge },
    "--features: the head's logits of row 0 are more than float32 holds: scale --head-weights",
  ],
  ["oracle", given, 'Strategy "asking" asks for labels while it chooses, and files cannot answer'],
  ["head", { features: given.features!, classes: 0 }, "needs --head-weights FILE, or --features"],
  [
    "head",
    { ...given, logits: features("other", 30) },
    'Strategy "asking" needs --head-weights FILE',
  ],
  ["train", { features: given.features!, classes: 0 }, "has heads trained: give --features, "],
];

for (const [need, arrays, message] of refused) {
  Deno.test(`a query is refused: ${message}`, () =>
    withRuntime(async (runtime) => {
      await assertRejects(() => query(runtime, ["features", need], arrays), InputError, message);
    }));
}
