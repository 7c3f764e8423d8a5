import { assert, assertEquals } from "@std/assert";
import { strategyNamed } from "../../strategies/registry.ts";
import { selections } from "./selections.ts";

Deno.test("every strategy's ladder goes along all sizes that its cost names", () => {
  for (const { name, ladder } of selections) {
    const named = strategyNamed(name).about!.cost.match(/\b[NnDKBT]\b/g) ?? [];
    const axes = Object.keys(ladder!.rungs);
    assertEquals(named.filter((size) => !axes.includes(size)), [], name);
  }
});

Deno.test("every strategy but upper bounds has a case of 50,000 rows, exact BAIT among those of minutes", () => {
  for (const { name, large = [], slow = [] } of selections) {
    if (strategyNamed(name).needs.includes("truth")) continue;
    const cases = name === "bait" ? slow : large;
    assert(cases.some(({ N, K }) => N === 50_000 && K === 10), name);
  }
});
