import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../runs/run.ts";
import { twin, type TwinSample } from "../../bench/testing/twins.ts";
import { compareResults } from "./compare.ts";
import type { FeatureDrift } from "./features.ts";
import { checkTiers, reaches, tierOf, verdictOf } from "./tiers.ts";

const stored: FeatureDrift = { kind: "same", reason: "as stored" };

function problems(tested: RunResult[], reference: RunResult[], features: FeatureDrift = stored) {
  return compareResults(tested, reference).map((problem) => ({ ...problem, features }));
}

/** Three seeds whose curves lie apart, as those of real runs do. */
function seeds(change: (seed: number) => TwinSample = () => ({})): RunResult[] {
  return [0, 1, 2].map((seed) =>
    twin({ seed, accuracy: [0.5, 0.6, 0.7].map((x) => x + 0.02 * seed), ...change(seed) })
  );
}

function verdict(tested: RunResult[], reference: RunResult[], features?: FeatureDrift): string {
  return verdictOf(checkTiers(problems(tested, reference, features)));
}

function compared(relative: number): FeatureDrift {
  return { kind: "compared", distance: { absolute: relative, relative } };
}

/** All other picks: nothing is left of like for like. */
const otherPicks = [[50, 51, 52], [53, 54, 55]];

Deno.test("equal runs are bitwise, if their features are", () => {
  assertEquals(verdict(seeds(), seeds()), "bitwise");
  assertEquals(verdict(seeds(), seeds(), compared(0)), "bitwise");
  assertEquals(verdict(seeds(), seeds(), compared(1e-6)), "tolerance");
  assertEquals(verdict(seeds(), seeds(), compared(1e-2)), "distributional");
});

Deno.test("a near-tie and a little noise are within tolerance", () => {
  const noisy = seeds((seed) => ({ accuracy: [0.5, 0.604, 0.7].map((x) => x + 0.02 * seed) }));
  assertEquals(verdict(noisy, seeds()), "tolerance");
  const further = seeds((seed) => ({ accuracy: [0.5, 0.606, 0.7].map((x) => x + 0.02 * seed) }));
  assertEquals(verdict(further, seeds()), "distributional");
});

Deno.test("other picks with like accuracies are distributional, and else nothing", () => {
  const elsewhere = (accuracy: number[]) => seeds(() => ({ picks: otherPicks, accuracy }));
  assertEquals(verdict(elsewhere([0.52, 0.62, 0.75]), seeds()), "distributional");
  assertEquals(verdict(elsewhere([0.52, 0.62, 0.8]), seeds()), "none");
});

Deno.test("too few seeds and features that are not known leave tiers undecided", () => {
  const [one, other] = [[twin({ picks: otherPicks })], [twin()]];
  assertEquals(verdict(one, other), "undecided");
  const unknown: FeatureDrift = { kind: "unknown", reason: "not in the cache" };
  const checks = checkTiers(problems(seeds(), seeds(), unknown));
  assertEquals(checks.map(({ holds }) => holds), [null, null, true]);
  assertStringIncludes(checks[0]!.found, "features not known");
});

Deno.test("nothing to compare reaches no tier", () => {
  const failed = [twin({ failure: "No device" })];
  assertEquals(verdict(failed, [twin()]), "none");
});

Deno.test("tierOf judges one strategy by itself", () => {
  const [{ strategies: [strategy], testSize }] = problems(
    seeds(() => ({ picks: otherPicks })),
    seeds(),
  ) as [ReturnType<typeof problems>[number]];
  assertEquals(tierOf(strategy!, testSize), "distributional");
});

Deno.test("reaches knows which tiers are stricter", () => {
  assertEquals(reaches("bitwise", "distributional"), true);
  assertEquals(reaches("tolerance", "tolerance"), true);
  assertEquals(reaches("distributional", "tolerance"), false);
  assertEquals([reaches("none", "distributional"), reaches("undecided", "distributional")], [
    false,
    false,
  ]);
});
