import { assert, assertEquals, assertLess } from "@std/assert";
import { sampleRun } from "../reports/testing/results.ts";
import type { RunResult } from "../runs/run.ts";
import {
  badgeLine,
  badgeSvg,
  badgeText,
  type KeptSet,
  keptSets,
  readBadge,
  scorecardPage,
} from "./reproduced.ts";

const root = new URL("../", import.meta.url);
const AGAIN = 'Run "deno run -RWE tools/reproduced.ts", and format';
const sets = await keptSets();

Deno.test("README's badge counts the published values inside the band of the sets that are kept", async () => {
  assertEquals(await readBadge(), badgeLine(sets), AGAIN);
  const svg = await Deno.readTextFile(new URL("docs/reproduced.svg", root));
  assertEquals(cellsOf(svg), cellsOf(badgeSvg(badgeText(sets))), AGAIN);
});

for (const set of sets) {
  Deno.test(`${set.name} is small, complete, and its scorecard is what its runs say`, async () => {
    const path = (ending: string): URL => new URL(`reproduced/${set.name}.${ending}`, root);
    assertLess((await Deno.stat(path("arrow"))).size, 2_000_000);
    assert(set.results.every(({ status }) => status === "done"));
    const page = await Deno.readTextFile(path("md"));
    assertEquals(cellsOf(page), cellsOf(scorecardPage(set)), AGAIN);
  });
}

/** A page without what formatting changes. */
function cellsOf(page: string): string[] {
  return page.replace(/-{2,}/g, "-").split(/[\s|/>]+/);
}

Deno.test("a suite's newest set counts, and seconds do not", () => {
  const head = { kind: "mlp", hidden: 128, batchSize: 64, partialBatch: "fill" };
  const set = (name: string, accuracy: number): KeptSet => ({
    name,
    results: [0, 1, 2].map((seed): RunResult =>
      sampleRun({
        suite: "letter",
        seed,
        cycles: 20,
        head,
        accuracies: Array(21).fill(accuracy + seed / 100),
      })
    ),
  });
  const [early, late] = [set("letter-2026-01-01", 0.1), set("letter-2026-01-02", 0.6)];
  assertEquals(badgeText([early]), "0 of 5 published values inside the band");
  assertEquals(badgeText([early, late]), "1 of 5 published values inside the band");
});
