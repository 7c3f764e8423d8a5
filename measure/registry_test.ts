import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { Runtime } from "../onnx/mod.ts";
import { strategies } from "../strategies/registry.ts";
import { keepShared } from "./benchmark.ts";
import { benchmarkNamed, benchmarks } from "./registry.ts";

Deno.test("names are unique, and looked up", () => {
  const names = benchmarks.map(({ name }) => name);
  assertEquals(names.length, new Set(names).size);
  for (const benchmark of benchmarks) assertEquals(benchmarkNamed(benchmark.name), benchmark);
  assertThrows(() => benchmarkNamed("bate"), InputError, "bait");
});

Deno.test("every strategy is measured at two sizes", () => {
  for (const { name } of strategies) assertEquals(benchmarkNamed(name).sizes.length, 2, name);
});

Deno.test("cases of a benchmark differ, and are of whole sizes", () => {
  for (const { name, sizes, large = [], slow = [], ladder } of benchmarks) {
    const all = [...sizes, ...large, ...slow];
    const texts = all.map((each) => JSON.stringify(each));
    assertEquals(texts.length, new Set(texts).size, name);
    assert(all.length > 0, name);
    assert(all.every((each) => Object.values(each).every(Number.isInteger)), name);
    for (const [axis, [low, high]] of Object.entries(ladder?.rungs ?? {})) {
      const size = ladder!.base[axis]! * 2 ** low;
      assert(low <= 0 && high > 0 && size >= 1 && Number.isInteger(size), `${name}, ${axis}`);
    }
  }
});

for (const benchmark of benchmarks.filter(({ sizes }) => sizes.length > 0)) {
  Deno.test(`${benchmark.name} sets up, runs, and has a floor that can be reached`, async () => {
    const scratch = await Deno.makeTempDir();
    const runtime = await Runtime.open({ threads: 1 });
    try {
      const context = { runtime, scratch, data: "data", shared: keepShared() };
      if (await benchmark.missing?.(context) !== undefined) return;
      const [sizes] = benchmark.sizes as [Record<string, number>];
      const { operations = 1, bytes = 1 } = benchmark.work?.(sizes) ?? {};
      assert(Number.isInteger(operations) && operations > 0);
      assert(Number.isInteger(bytes) && bytes > 0);
      assert((benchmark.amount?.(sizes).count ?? 1) > 0);
      const prepared = await benchmark.setUp(sizes, context);
      await prepared.run();
      await prepared.run();
      await prepared.floor?.();
      const figures = await prepared.figures?.() ?? {};
      assert(Object.values(figures).every(Number.isFinite));
      await prepared.close?.();
    } finally {
      await runtime.close();
      await Deno.remove(scratch, { recursive: true });
    }
  });
}
