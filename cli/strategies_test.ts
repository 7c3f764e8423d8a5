import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { textWidth } from "../core/text.ts";
import { strategies, strategyNamed } from "../strategies/registry.ts";
import { details, overview } from "./strategies.ts";

Deno.test("the overview names every strategy once, in 80 columns", () => {
  const lines = overview(strategies, 80).split("\n");
  for (const { name } of strategies) {
    assertEquals(lines.filter((line) => line.startsWith(`${name} `)).length, 1, name);
  }
  for (const line of lines) assert(textWidth(line) <= 80, line);
});

Deno.test("the details of every strategy fit 80 columns, addresses aside", () => {
  for (const strategy of strategies) {
    for (const line of details(strategy, 80).split("\n")) {
      assert(textWidth(line) <= 80 || line.includes("https://"), line);
    }
  }
});

Deno.test("the details have facts, the paragraph and the settings", () => {
  const text = details(strategyNamed("bait-exp"), 200);
  for (
    const part of [
      "BAIT (Exp) (bait-exp)",
      "defaults         lambda=1, fisher=mean, select=forward-backward, c=2",
      "checked against  dal-toolbox",
      "https://arxiv.org/abs/2404.08981",
      "c=2 ",
    ]
  ) assertStringIncludes(text, part);
});
