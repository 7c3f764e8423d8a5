/** The BAIT family's ordered picks, against the reference's on every fixture. */
import { assertEquals, assertGreater } from "@std/assert";
import { Runtime } from "../../onnx/mod.ts";
import { pickDiagonal } from "../../strategies/bait/bait_diag.ts";
import { baitProblem } from "../../strategies/bait/problem.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { fixtureTest } from "./data.ts";
import { loadSituation, queryOf, type SituationName } from "./fixtures.ts";

type Settings = Record<string, string | number>;

/** Reads a fixture's name for picks, such as "bait-exp c=2 topk-select (fisher batch 1)". */
function parse(name: string): { strategy: Strategy; settings: Settings } | undefined {
  const match =
    /^(bait|bait-exp|bait-binary|bait-diag)(?: c=(\d+))?( topk-select)?(?: \(| · )(fisher .*)$/
      .exec(name);
  if (match === null) return undefined;
  const [, family, outcomes, top, fisher] = match;
  const strategy = strategyNamed(family!);
  const settings: Settings = {
    fisher: fisher!.includes("mean") ? "mean" : fisher!.includes("32") ? "batch32" : "sum",
  };
  if (outcomes !== undefined) settings.c = Number(outcomes);
  if (top !== undefined) settings.select = "top";
  return { strategy, settings };
}

/**
 * On mixture-a the diagonal form's −I + P is indefinite in the backward phase (eigenvalues of P up to
 * 10.8), so that what the reference drops there is its rounding's choice: only its forward picks are
 * compared, which hold the picks that it kept.
 */
function isChance(situation: string, strategy: Strategy): boolean {
  return situation === "mixture-a" && strategy.name === "bait-diag";
}

/** Compares the picks on one fixture. */
export function testBaitParity(name: SituationName): void {
  fixtureTest(`${name}: BAIT picks what the reference picks`, [name], async (context) => {
    const situation = await loadSituation(name);
    const runtime = await Runtime.open();
    const { picks, picks_float64 } = situation.expected;
    let compared = 0;
    for (const [title, expected] of Object.entries({ ...picks, ...picks_float64 })) {
      const parsed = parse(title);
      if (parsed === undefined) continue;
      compared++;
      await context.step(title, async () => {
        const { strategy, settings } = parsed;
        if (isChance(name, strategy)) {
          const options = { lambda: 1, fisher: "sum", select: "forward-backward" } as const;
          const problem = baitProblem(queryOf(situation, runtime), options);
          const picks = await pickDiagonal({ ...problem, keep: problem.forward });
          const forward = new Set(picks);
          assertEquals(expected.filter((row) => !forward.has(row)), []);
          return;
        }
        const { picks } = await select(strategy, queryOf(situation, runtime), settings);
        assertEquals([...picks], [...expected]);
      });
    }
    await runtime.close();
    assertGreater(compared, 9);
  });
}
