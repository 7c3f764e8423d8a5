import { assertEquals } from "@std/assert";
import { strategies } from "../../strategies/registry.ts";
import { all } from "./all.ts";
import { contestantOf, nameOf } from "./suite.ts";

Deno.test("suite all has every registered strategy, in the registry's order", () => {
  const names = all.strategies.map((entry) => nameOf(contestantOf(entry)));
  assertEquals(names, strategies.map(({ name }) => name));
});
