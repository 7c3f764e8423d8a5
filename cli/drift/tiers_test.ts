import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../runs/run.ts";
import { twin, type TwinSample } from "../../bench/testing/twins.ts";
import type { FeatureDrift } from "./sides.ts";
import { checkTiers, type Drift, measureDrift, reaches, tierOf, verdictOf } from "./tiers.ts";

const stored: FeatureDrift = { kind: "same", reason: "as stored" };

/** The drift of runs of one strategy, in the same order of seeds on both sides. */
function drift(tested: RunResult[], reference: RunResult[]): Drift & { readonly label: string } {
  const pairs = tested.map((run, i) => [run, reference[i]!] as const);
  return { label: "random", ...measureDrift(pairs, tested[0]!.manifest.testSize) };
}

/** Three seeds whose curves lie apart, as those of real runs do. */
function seeds(change: (seed: number) => TwinSample = () => ({})): RunResult[] {
  return [0, 1, 2].map((seed) =>
    twin({ seed, accuracy: [0.5, 0.6, 0.7].map((x) => x + 0.02 * seed), ...change(seed) })
  );
}

function verdict(tested: RunResult[], reference: RunResult[], features?: FeatureDrift): string {
  return verdictOf(checkTiers([drift(tested, reference)], [features ?? stored]));
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
  const checks = checkTiers([drift(seeds(), seeds())], [unknown]);
  assertEquals(checks.map(({ holds }) => holds), [null, null, true]);
  assertStringIncludes(checks[0]!.found, "features not known");
});

Deno.test("nothing to compare reaches no tier", () => {
  assertEquals(verdictOf(checkTiers([], [stored])), "none");
});

Deno.test("tierOf judges one strategy by itself", () => {
  assertEquals(tierOf(drift(seeds(() => ({ picks: otherPicks })), seeds())), "distributional");
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

Deno.test("equal runs are identical", () => {
  const { runs, identical, samePicks, firstDifferent } = drift(
    [twin({ provider: "webgpu" })],
    [twin()],
  );
  assertEquals([runs, identical, samePicks, firstDifferent], [1, 1, 1, null]);
});

Deno.test("the same picks in another order overlap, and are not the same", () => {
  const found = drift([twin({ picks: [[2, 1, 0], [3, 4, 5]] })], [twin()]);
  assertEquals([found.identical, found.samePicks, found.firstDifferent], [0, 0, 0]);
  assertEquals(found.likeForLike, 1);
});

Deno.test("a metric that differs by one bit is not identical", () => {
  const run = twin();
  const other = { ...run, cycles: run.cycles.map((row) => ({ ...row, nll: row.nll + 2 ** -52 })) };
  const { identical, samePicks } = drift([run], [other]);
  assertEquals([identical, samePicks], [0, 1]);
});

Deno.test("like for like ends with the first selection that differs", () => {
  const tested = twin({ picks: [[0, 1, 9], [40, 41, 42]], accuracy: [0.5, 0.55, 0.9] });
  const found = drift([tested], [twin()]);
  assertEquals(found.likeForLike, 0.5);
  // The second evaluation already has another labelled set.
  assertEquals(found.likeForLikeAccuracy, 0);
  assertAlmostEquals(found.largestAccuracy, 0.2, 1e-12);
});
