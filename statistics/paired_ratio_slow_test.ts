import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { FALSE_ALARMS } from "./paired_ratio.ts";
import { history, noises, perform, shareOf } from "./testing/simulated_pairs.ts";
import { bound } from "./testing/simulated_tables.ts";

const FAMILIES = 150;
const TRIALS = 400;

let alarms = 0;

for (const noise of noises) {
  Deno.test(`${noise.name}: false alarms, power, coverage, words that are wrong`, () => {
    const found = perform(noise, { families: FAMILIES, trials: TRIALS });
    alarms += found.familyAlarms * FAMILIES;
    assertLessOrEqual(found.familyAlarms, bound(FALSE_ALARMS, FAMILIES));
    assertLessOrEqual(found.alarms, bound(FALSE_ALARMS, TRIALS));
    // Alone, the interval of a look is of 99 %; the ranks' steps make it a little wider.
    assertGreaterOrEqual(found.coverage, 0.99 - 3 * Math.sqrt(0.99 * 0.01 / TRIALS));

    const share = (slowDown: number, verdict: "regressed" | "ok"): number =>
      shareOf(found.verdicts.get(slowDown)!, verdict, "final");
    assertEquals(share(-0.1, "regressed"), 0);
    assertEquals(share(0.5, "ok"), 0);
    for (const slowDown of [0.05, 0.1]) {
      assertLessOrEqual(share(slowDown, "ok"), FALSE_ALARMS, `ok at ${slowDown}`);
    }
    const power = shareOf(found.verdicts.get(0.05)!, "regressed", "first");
    assertGreaterOrEqual(power, noise.power);
    if (noise.power > 0) {
      for (const slowDown of [0.05, 0.1, 0.5]) {
        assertGreaterOrEqual(share(slowDown, "regressed"), 0.98, `finds ${slowDown} in the end`);
      }
      assertGreaterOrEqual(share(0, "ok"), 0.98);
    } else {
      const undecided = shareOf(found.verdicts.get(0)!, "inconclusive", "final");
      assertGreaterOrEqual(undecided, 0.9);
    }
  });
}

Deno.test("over all kinds of noise, less than one family in a hundred has a false alarm", () => {
  assertLessOrEqual(alarms / (noises.length * FAMILIES), FALSE_ALARMS);
});

Deno.test("a history has fewer false alerts and misses than Mozilla's: 12.5 % and 6.8 %", () => {
  const found = history(300);
  assert(found.false < 0.125 && found.missed < 0.068);
});
