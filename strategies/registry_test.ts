import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { strategies, strategyNamed } from "./registry.ts";
import { families } from "./strategy.ts";
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

Deno.test("every strategy says what it is, what it costs and when it fails", () => {
  for (const { name, about, paper } of strategies) {
    assert(about !== undefined, `${name} has no "about"`);
    const { family, text, cost, occurrences = 1 } = about;
    assert(families.includes(family), `${name}: ${family}`);
    assert(text.length > 100 && /[.]$/.test(text) && !text.includes("\n"), `${name}: ${text}`);
    assert(cost.length > 0 && occurrences > 0 && occurrences <= 19, name);
    assert(paper === undefined || /^https:/.test(paper.url), name);
    assert(paper === undefined || /\b(19|20)\d\d$/.test(paper.citation), name);
  }
});

Deno.test("the registry goes family by family", () => {
  const order = strategies.map(({ about }) => families.indexOf(about!.family));
  assertEquals(order, [...order].sort((a, b) => a - b));
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
