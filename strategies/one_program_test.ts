import { assertEquals, assertThrows } from "@std/assert";
import type { Narrowed, NdArray } from "../core/ndarray.ts";
import { InputError } from "../core/errors.ts";
import { InferenceSession, Tensor } from "../onnx/library.ts";
import type { Program } from "../onnx/mod.ts";
import { oneProgram, onePrograms } from "./one_program.ts";
import { strategyNamed } from "./registry.ts";
import { select } from "./select.ts";
import type { Query } from "./strategy.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

/** Runs a program's file as others do: with ONNX Runtime alone. */
async function runFile(program: Program, { pool, labelled, budget }: Query): Promise<number[]> {
  const arrays: Readonly<Record<string, Narrowed | NdArray | undefined>> = {
    features: pool.features,
    logits: pool.logits,
    mc_logits: pool.mcLogits,
    labelled_features: labelled.features,
    labelled_logits: labelled.logits,
  };
  const session = await InferenceSession.create(program.bytes());
  const feeds = Object.fromEntries(session.inputNames.map((name) => {
    if (name === "budget") return [name, new Tensor("int64", BigInt64Array.of(BigInt(budget)), [])];
    const { data, shape } = arrays[name]!;
    return [name, new Tensor("float32", data, shape)];
  }));
  const { picks } = await session.run(feeds);
  await session.release();
  return Array.from(picks!.data as BigInt64Array, Number);
}

Deno.test("a strategy as one file of standard operators picks what the strategy picks", () =>
  withRuntime(async (runtime) => {
    for (const name of onePrograms) {
      const strategy = strategyNamed(name);
      const program = oneProgram(strategy);
      const domains = [...program.scope.all()].flatMap(({ nodes }) => nodes.map((n) => n.domain));
      assertEquals(new Set(domains), new Set([""]), name);
      for (const seed of [0, 1]) {
        for (const [size, labelled, budget] of [[60, 9, 7], [12, 30, 12], [40, 1, 1]] as const) {
          const sizes = { size, labelled, dimensions: 5, classes: 4, budget };
          const query = madeUpQuery(runtime, sizes, seed);
          const { picks } = await select(strategy, query);
          assertEquals(await runFile(program, query), [...picks], `${name}, ${size} rows`);
        }
      }
    }
  }));

Deno.test("BAIT as one file starts without labels", () =>
  withRuntime(async (runtime) => {
    const sizes = { size: 50, labelled: 0, dimensions: 6, classes: 3, budget: 8 };
    const query = madeUpQuery(runtime, sizes, 0);
    const strategy = strategyNamed("bait-binary");
    const { picks } = await select(strategy, query);
    assertEquals(await runFile(oneProgram(strategy), query), [...picks]);
  }));

Deno.test("what is not one program is refused by name, with the reason", () => {
  for (
    const [name, why] of [["badge", "several programs"], ["committee", "trains heads"]] as const
  ) {
    const error = assertThrows(() => oneProgram(strategyNamed(name)), InputError, `"${name}"`);
    assertEquals(error.message.includes(why), true, error.message);
  }
});
