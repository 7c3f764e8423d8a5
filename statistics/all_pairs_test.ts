import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { type AllPairs, detectableDifference, PairFamily } from "./all_pairs.ts";
import { pairedTTest } from "./paired.ts";
import { StudentT } from "./student_t.ts";
import { alike, bound, QUICK, simulate } from "./testing/simulated_tables.ts";

/** Scores by seed 0, 1, 2 … */
function bySeed(scores: readonly number[]): ReadonlyMap<number, number> {
  return new Map(scores.map((score, seed) => [seed, score]));
}

function compare(...problems: readonly (readonly (readonly number[])[])[]): AllPairs {
  return new PairFamily().compare(problems.map((problem) => problem.map(bySeed)));
}

Deno.test("two strategies on one problem are compared by the paired t-test", () => {
  const [a, b] = [[0.62, 0.71, 0.66, 0.7], [0.6, 0.7, 0.67, 0.66]];
  const differences = a.map((value, i) => value - b[i]!);
  const [, found] = compare([a, b]).differences[0]!;
  const { low, high } = new StudentT().interval(differences)!;
  assertAlmostEquals(found!.p!, pairedTTest(differences)!, 1e-12);
  assertAlmostEquals(found!.interval!.low, low, 1e-12);
  assertAlmostEquals(found!.interval!.high, high, 1e-12);
});

// Expected values by numpy and scipy.stats.studentized_range, from the definitions.
const A = [[0.60, 0.71, 0.80, 0.66], [0.58, 0.70, 0.79, 0.61], [0.50, 0.60, 0.72, 0.55]];
const B = [[0.30, 0.35, 0.42], [0.31, 0.33, 0.36], [0.28, 0.30, 0.39]];

Deno.test("three strategies: seeds are blocks, all pairs share an error", () => {
  const [, found] = compare(A).differences[0]!;
  assertAlmostEquals(found!.mean, 0.0225, 1e-12);
  assertAlmostEquals(found!.interval!.high - found!.mean, 0.0258233783, 1e-7);
  assertAlmostEquals(found!.p!, 0.0819004338, 1e-6);
  assertAlmostEquals(found!.within!, 0.0328629716, 1e-9);
});

Deno.test("two problems: the mean of both, and an error that noisy strategies enlarge", () => {
  const { differences, detectable } = compare(A, B);
  const found = differences[0]![1]!;
  assertAlmostEquals(found.mean, 0.0229166667, 1e-9);
  assertAlmostEquals(found.interval!.high - found.mean, 0.0390364478, 1e-6);
  assertAlmostEquals(found.p!, 0.2137144491, 1e-6);
  assertAlmostEquals(found.within!, 0.0591133997, 1e-9);
  assertAlmostEquals(detectable!, found.interval!.high - found.mean, 1e-12);
  assertEquals(differences[1]![0]!.mean, -found.mean);
  assertEquals([differences[1]![1], found.n], [null, 7]);
});

Deno.test("one and two seeds claim nothing, nor does a difference that never varies", () => {
  const two = compare(A.map((scores) => scores.slice(0, 2)));
  assertEquals([two.differences[0]![1]!.interval, two.differences[0]![1]!.p], [
    undefined,
    undefined,
  ]);
  assertEquals(two.detectable, undefined);
  assertEquals(compare([[0.5], [0.6]]).differences[0]![1]!.n, 1);
  const steps = compare([[0.5, 0.6, 0.7], [0.25, 0.35, 0.45]]).differences[0]![1]!;
  assertEquals([steps.mean, steps.interval, steps.p], [0.25, undefined, undefined]);
  const same = compare([[0.5, 0.6, 0.7], [0.5, 0.6, 0.7]]).differences[0]![1]!;
  assertEquals([same.interval, same.p, same.within], [{ low: 0, high: 0 }, 1, 1]);
});

Deno.test("a pair is compared over the seeds that both have, and null if there is none", () => {
  const all = new PairFamily().compare([[
    new Map([[0, 0.5], [1, 0.62], [2, 0.7], [3, 0.8]]),
    new Map([[0, 0.4], [1, 0.5], [2, 0.63]]),
    new Map([[7, 0.1]]),
  ]]);
  assertEquals(all.differences[0]![1]!.n, 3);
  assert(all.differences[0]![1]!.interval!.low > 0);
  assertEquals(all.differences[0]![2], null);
});

Deno.test("the four words follow from the interval of the difference to the highest mean", () => {
  const family = new PairFamily();
  const at = (low: number, high: number) => ({
    n: 5,
    mean: (low + high) / 2,
    deviation: undefined,
    interval: { low, high },
  });
  assertEquals(family.standings([undefined, at(-0.004, 0.003), at(-0.06, -0.001)]), [
    "best",
    "equivalent",
    "lower",
  ]);
  // Within the margin and below 0: a difference that does not count.
  assertEquals(family.standings([at(-0.004, -0.001), undefined]), ["equivalent", "best"]);
  assertEquals(family.standings([at(-0.06, 0.001), undefined, at(-0.3, -0.2)]), [
    "undecided",
    "undecided",
    "lower",
  ]);
  assertEquals(family.standings([null, undefined]), ["undecided", "undecided"]);
  assertEquals(family.standings([undefined, at(-0.004, 0.003), at(-0.06, 0.01)]), [
    "equivalent",
    "equivalent",
    "undecided",
  ]);
  const wide = new PairFamily({ confidence: 0.95, margin: 0.1 });
  assertEquals(wide.standings([undefined, at(-0.06, 0.001)]), ["best", "equivalent"]);
});

Deno.test("with the noise of quick, words are true, in order, and find five points at three seeds", () => {
  for (const seeds of [3, 5]) {
    const found = simulate(QUICK, { seeds, trials: 300, name: `quick, ${seeds} seeds` });
    assertLessOrEqual(found.family, bound(0.05, 300), `family, ${seeds} seeds`);
    assertLessOrEqual(found.word, bound(0.01, 300), `word, ${seeds} seeds`);
    assertEquals(found.inverted, 0);
    found.lower.slice(6).forEach((share) => assert(share > 0.7, `${found.lower}`));
    assertEquals(Math.max(...found.top.slice(1)), 0);
  }
});

Deno.test("where strategies are alike, at most one table in twenty tells any pair apart", () => {
  const truth = alike(QUICK.deviations);
  const one = simulate(truth, { seeds: 5, trials: 400, name: "alike" });
  assertLessOrEqual(one.family, bound(0.05, 400));
  const four = simulate(truth, { seeds: 3, problems: 4, trials: 150, name: "alike on four" });
  assertLessOrEqual(four.family, bound(0.05, 150));
});

Deno.test("the detectable difference is found about four times in five", () => {
  for (const [strategies, seeds] of [[2, 5], [10, 5], [10, 3]] as const) {
    const difference = detectableDifference(strategies, seeds, 0.01)!;
    const truth = {
      means: Array.from({ length: strategies }, (_, i) => i === 0 ? 0.7 : 0.7 - difference),
      deviations: Array(strategies).fill(0.01),
    };
    const { lower } = simulate(truth, { seeds, trials: 200, name: "detectable" });
    const found = lower.slice(1).reduce((sum, share) => sum + share, 0) / (strategies - 1);
    assert(found > 0.65 && found < 0.9, `${found} of ${strategies} at ${seeds} seeds`);
  }
  assertEquals(detectableDifference(10, 2, 0.01), undefined);
  assertEquals(detectableDifference(1, 5, 0.01), undefined);
});
