import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { strategies, strategyNamed } from "./registry.ts";
import { listSettings, parseSettings } from "./settings.ts";

Deno.test("every strategy has a name of its own, a sentence, and settings that are described", () => {
  assertEquals(new Set(strategies.map(({ name }) => name)).size, strategies.length);
  for (const strategy of strategies) {
    assertEquals(/^[a-z][a-z0-9-]*$/.test(strategy.name), true, strategy.name);
    assertEquals(strategy.summary.endsWith("."), false, strategy.summary);
    for (const { name, description } of listSettings(strategy)) {
      assertEquals(description === "", false, `${strategy.name}: ${name}`);
    }
  }
});

Deno.test("every strategy accepts its own defaults", () => {
  for (const strategy of strategies) {
    const defaults = parseSettings(strategy);
    assertEquals(parseSettings(strategy, defaults), defaults);
  }
});

Deno.test("strategyNamed finds a strategy", () => {
  assertStrictEquals(strategyNamed("badge").name, "badge");
});

Deno.test("strategyNamed suggests the nearest name", () => {
  const message = 'Unknown strategy "margn": did you mean "margin"?';
  assertThrows(() => strategyNamed("margn"), InputError, message);
});
