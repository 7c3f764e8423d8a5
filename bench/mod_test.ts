import { assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { bench } from "./mod.ts";
import { quick } from "./suites/quick.ts";

Deno.test("bench refuses suites that workers could not run", async () => {
  const own = { ...quick, strategies: ["random", strategyNamed("margin")] };
  await assertRejects(
    () => bench(own),
    InputError,
    'Strategy "margin" of suite "quick" is an object',
  );
  await assertRejects(() => bench({ ...quick, seeds: [] }), InputError, '"seeds"');
});
