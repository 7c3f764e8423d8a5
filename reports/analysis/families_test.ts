import { assertEquals } from "@std/assert";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { analyse } from "./analysis.ts";
import { familiesOf, hiddenAtFirst, inGroups } from "./families.ts";

/** Sixteen strategies of four families, the later the better, and random. */
function many(): ReturnType<typeof analyse> {
  const runs = Array.from({ length: 17 }, (_, i) => {
    const strategy = i === 0 ? "random" : `s${String(i).padStart(2, "0")}`;
    const { manifest, ...run } = sampleRun({ strategy, accuracies: Array(11).fill(0.4 + i / 100) });
    const family = i === 0 ? "baseline" : `family ${Math.floor((i - 1) / 4)}`;
    return { ...run, manifest: { ...manifest, family } };
  });
  return analyse(runs);
}

Deno.test("many strategies are grouped by family, the best first in both", () => {
  const analysis = many();
  const groups = familiesOf(analysis)!;
  assertEquals(groups.map(({ family }) => family), [
    "family 3",
    "family 2",
    "family 1",
    "family 0",
    "baseline",
  ]);
  const names = groups[0]!.strategies.map((i) => analysis.strategies[i]!.name);
  assertEquals(names, ["s16", "s15", "s14", "s13"]);
});

Deno.test("at first charts show random, the best, the best of each family, and the next best", () => {
  const { strategies, problems } = many();
  const hidden = hiddenAtFirst({ strategies, problems });
  const shown = strategies.filter((_, i) => !hidden.has(i)).map(({ name }) => name);
  const best = ["s07", "s08", "s09", "s10", "s11", "s12", "s13", "s14", "s15", "s16"];
  assertEquals(shown, ["s04", ...best, "random"]);
});

Deno.test("few strategies, and many of no family, are not grouped", () => {
  const few = analyse(sampleSuite());
  assertEquals([familiesOf(few), hiddenAtFirst(few).size], [undefined, 0]);
  const { strategies, problems } = many();
  const unknown = strategies.map(({ family: _, ...rest }) => rest);
  const own = { strategies: unknown, problems };
  assertEquals([familiesOf(own), hiddenAtFirst(own).size], [undefined, 5]);
});

Deno.test("rows go by group, and within one they stay as they were", () => {
  const groups = [{ family: "a", strategies: [2, 0] }, { family: "b", strategies: [1, 3] }];
  const rows = [3, 2, 1, 0].map((strategy) => ({ strategy }));
  assertEquals(inGroups(rows, groups).map(({ strategy }) => strategy), [2, 0, 3, 1]);
  assertEquals(inGroups(rows, undefined), rows);
});
