import { assertEquals, assertThrows } from "@std/assert";
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { listSettings, parseSettings, setting } from "./settings.ts";
import { defineStrategy } from "./strategy.ts";

const strategy = defineStrategy({
  name: "sample",
  title: "Sample",
  summary: "Has one setting of every kind",
  needs: [],
  coldStart: true,
  settings: v.strictObject({
    variant: setting(v.picklist(["paper", "dal-toolbox"]), "paper", "Whose definition"),
    classes: setting(v.pipe(v.number(), v.integer(), v.minValue(1)), 2, "How many classes"),
    lambda: setting(v.pipe(v.number(), v.gtValue(0), v.maxValue(10)), 1, "Ridge"),
    normalise: setting(v.boolean(), false, "Whether rows are normalised"),
    delta: setting(v.union([v.literal("auto"), v.number()]), "auto", "Radius"),
  }),
  select: () => Promise.resolve(Int32Array.of()),
});
const bare = defineStrategy({ ...strategy, name: "bare", settings: v.strictObject({}) });

const defaults = { variant: "paper", classes: 2, lambda: 1, normalise: false, delta: "auto" };

Deno.test("parseSettings fills in defaults", () => {
  assertEquals(parseSettings(strategy), defaults);
  assertEquals(parseSettings(bare, {}), {});
});

Deno.test("parseSettings reads texts as what the setting takes", () => {
  const raw = { classes: "5", lambda: " 0.01 ", normalise: "true", delta: "0.3" };
  const parsed = { ...defaults, classes: 5, lambda: 0.01, normalise: true, delta: 0.3 };
  assertEquals(parseSettings(strategy, raw), parsed);
});

Deno.test("parseSettings takes the values of a suite as they are", () => {
  const raw = { variant: "dal-toolbox", classes: 5, lambda: 0.01, normalise: true, delta: 0.3 };
  assertEquals(parseSettings(strategy, raw), raw);
});

for (
  const [raw, message] of [
    [{ varient: "paper" }, 'has no setting "varient": did you mean "variant"? Known: variant'],
    [{ zzzzzz: 1 }, 'has no setting "zzzzzz". Known: variant, classes'],
    [{ variant: "pape" }, 'cannot be "pape": use "paper" or "dal-toolbox" (default "paper")'],
    [{ classes: "2.5" }, 'cannot be "2.5": use a whole number at least 1 (default 2)'],
    [{ lambda: 0 }, "cannot be 0: use a number above 0 and at most 10 (default 1)"],
    [{ lambda: "" }, 'cannot be ""'],
    [{ delta: "1e400" }, 'cannot be "1e400": use "auto" or a number (default "auto")'],
    [{ normalise: "yes" }, 'cannot be "yes": use true or false (default false)'],
    [{ delta: true }, 'cannot be true: use "auto" or a number (default "auto")'],
    [{ variant: ["paper"] }, 'cannot be ["paper"]'],
  ] as const
) {
  Deno.test(`parseSettings refuses ${JSON.stringify(raw)}`, () => {
    assertThrows(() => parseSettings(strategy, raw), InputError, message);
  });
}

Deno.test("parseSettings says where a strategy has no settings", () => {
  const message = 'Strategy "bare" has no settings: leave out "variant"';
  assertThrows(() => parseSettings(bare, { variant: "paper" }), InputError, message);
});

Deno.test("listSettings names, describes and bounds every setting", () => {
  assertEquals(listSettings(strategy).slice(0, 2), [
    {
      name: "variant",
      description: "Whose definition",
      allowed: '"paper" or "dal-toolbox"',
      default: "paper",
    },
    {
      name: "classes",
      description: "How many classes",
      allowed: "a whole number at least 1",
      default: 2,
    },
  ]);
});
