/** The BAIT family's ordered picks, against the reference's on every fixture. */
import { assertEquals, assertGreater } from "@std/assert";
import { Runtime } from "../onnx/mod.ts";
import { bait } from "../strategies/bait/bait.ts";
import { baitBinary } from "../strategies/bait/bait_binary.ts";
import { baitExp } from "../strategies/bait/bait_exp.ts";
import { select } from "../strategies/select.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { fixtureTest } from "./support/data.ts";
import { loadSituation, queryOf, situations } from "./support/fixtures.ts";

type Settings = Record<string, string | number>;

/** Reads a fixture's name for picks, such as "bait-exp c=2 topk-select (fisher batch 1)". */
function parse(name: string): { strategy: Strategy; settings: Settings } | undefined {
  const match = /^(bait|bait-exp|bait-binary)(?: c=(\d+))?( topk-select)?(?: \(| · )(fisher .*)$/
    .exec(name);
  if (match === null) return undefined;
  const [, family, outcomes, top, fisher] = match;
  const strategy = family === "bait" ? bait : family === "bait-exp" ? baitExp : baitBinary;
  const settings: Settings = {
    fisher: fisher!.includes("mean") ? "mean" : fisher!.includes("32") ? "batch32" : "sum",
  };
  if (outcomes !== undefined) settings.c = Number(outcomes);
  if (top !== undefined) settings.select = "top";
  return { strategy, settings };
}

for (const name of situations) {
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
        const { picks } = await select(
          parsed.strategy,
          queryOf(situation, runtime),
          parsed.settings,
        );
        assertEquals([...picks], [...expected]);
      });
    }
    await runtime.close();
    assertGreater(compared, 9);
  });
}
