import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Random } from "../core/random.ts";
import { friedman, midRanks, wilcoxon } from "./ranks.ts";

Deno.test("equal values share the mean of their ranks", () => {
  assertEquals(midRanks([0.3, 0.1, 0.3, 0.2]), [3.5, 1, 3.5, 2]);
  assertEquals(midRanks([5, 5, 5]), [2, 2, 2]);
  assertEquals(midRanks([]), []);
});

Deno.test("values that only rounding sets apart share their ranks", () => {
  assertEquals(midRanks([0.1 + 0.2, 0.3, 0.7, 0.1 * 7]), [1.5, 1.5, 3.5, 3.5]);
  assertEquals(midRanks([1, 1 + 1e-9]), [1, 2]);
});

Deno.test("friedman by hand, with a tie", () => {
  const found = friedman([[0.9, 0.8, 0.7], [0.6, 0.65, 0.5], [0.7, 0.7, 0.4], [0.8, 0.75, 0.6]]);
  // Ranks 1 2 3, 2 1 3, 1.5 1.5 3, 1 2 3.
  assertEquals(found.averageRanks, [1.375, 1.625, 3]);
  assertAlmostEquals(found.statistic, 98 / 15, 1e-12);
  assertAlmostEquals(found.p, Math.exp(-49 / 15), 1e-12);
});

Deno.test("all alike rank alike, and nothing cannot be ranked", () => {
  assertEquals(friedman([[1, 1], [2, 2]]), {
    averageRanks: [1.5, 1.5],
    statistic: 0,
    degrees: 1,
    p: 1,
  });
  assertThrows(() => friedman([]), RangeError);
  assertThrows(() => friedman([[1]]), RangeError);
});

Deno.test("where strategies are alike, about five in a hundred tests find a difference", () => {
  const random = new Random("size of friedman's test");
  const trials = 4000;
  let found = 0;
  for (let t = 0; t < trials; t++) {
    const blocks = Array.from(
      { length: 20 },
      () => Array.from({ length: 5 }, () => random.normal()),
    );
    if (friedman(blocks).p < 0.05) found++;
  }
  // χ² is an approximation: a little conservative at twenty blocks.
  assert(found / trials > 0.035 && found / trials < 0.06, `${found / trials}`);
});

Deno.test("scores that only rounding sets apart are ties", () => {
  const found = friedman([
    [0.1 + 0.2, 0.3, 0.5],
    [0.7, 0.1 * 7, 0.2],
    [0.6, 0.3 * 2, 0.9],
    [0.4, 0.1 * 4, 0.8],
    [0.15 + 0.15, 0.1 * 3, 0.2],
  ]);
  // scipy.stats.friedmanchisquare of the scores rounded to ten digits; 0.444 and 0.801 as they are.
  assertAlmostEquals(found.statistic, 0.4, 1e-12);
  assertAlmostEquals(found.p, 0.8187307530779795, 1e-12);
  found.averageRanks.forEach((rank, i) => assertAlmostEquals(rank, [2.1, 2.1, 1.8][i]!, 1e-12));
});

/** Goes through every choice of signs. */
function counted(differences: readonly number[]): number {
  const others = differences.filter((d) => d !== 0);
  const ranks = midRanks(others.map(Math.abs));
  const total = ranks.reduce((a, b) => a + b, 0);
  const sum = (signs: number): number =>
    ranks.reduce((s, rank, i) => s + (signs >> i & 1 ? rank : 0), 0);
  const own = others.reduce((signs, d, i) => d > 0 ? signs | 1 << i : signs, 0);
  const low = Math.min(sum(own), total - sum(own));
  let extreme = 0;
  for (let signs = 0; signs < 1 << ranks.length; signs++) if (sum(signs) <= low) extreme++;
  return Math.min(1, 2 * extreme / 2 ** ranks.length);
}

Deno.test("wilcoxon by hand: all of five in one direction", () => {
  assertEquals(wilcoxon([1, 2, 3, 4, 5]), 2 / 32);
  assertEquals(wilcoxon([-1, -2, -3, -4, -5]), 2 / 32);
  assertEquals(wilcoxon([0, 0]), 1);
  assertEquals(wilcoxon([]), 1);
});

Deno.test("wilcoxon with ties and zeros is what counting every choice of signs gives", () => {
  assertAlmostEquals(wilcoxon([1, 1, 2, -2, 3, 0, 0, 4]), 0.1875, 1e-15);
  const differences = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 9 });
  fc.assert(fc.property(differences, (ds) => {
    assertAlmostEquals(wilcoxon(ds), counted(ds), 1e-12);
  }));
});

Deno.test("beyond fifty differences the normal approximation takes over smoothly", () => {
  const differences = Array.from({ length: 51 }, (_, i) => (i + 1) * (i % 3 === 0 ? -1 : 1));
  // The exact p of the first fifty differs from the approximate one of all by what one difference does.
  const exact = wilcoxon(differences.slice(0, 50));
  const approximate = wilcoxon(differences);
  assertAlmostEquals(approximate, exact, 0.02);
  // By an independent implementation, with corrections for ties and continuity.
  const sixty = [
    ...[0.4, 0.2, 0.9, 0.4, -0.2, 0.7, 1.6, 1.2, -0.4, -1, -0.3, 0.3, -2, 0.1, -0.9, -0.4, -0.2],
    ...[0, 0.7, 1.3, 0.2, 1.7, -0.4, 0.7, 1.2, 0.4, -0.4, -0.6, -0.2, 0.5, -0.7, 0.1, 0.1, 0.8],
    ...[0.5, 0.7, -0.4, 0.2, 1.1, 1.8, -1, 1.8, 1.6, 1.1, 0.6, 0, 1.8, 2.3, 2.1, 1.6, 0.7, -0.9],
    ...[0.3, 1, -1, 0.7, 0.7, 1, -0.9, -0.4],
  ];
  assertAlmostEquals(wilcoxon(sixty), 0.0032265946053530122, 1e-12);
});

Deno.test("differences that rounding sets apart are ties, and of zero where they are nothing else", () => {
  const a = [0.3, 0.2, 0.9, 0.8, 0.1 + 0.2, 0.7, 0.6, 0.55];
  const b = [0.2, 0.1, 0.8, 0.9, 0.3, 0.4, 0.3, 0.75];
  // All choices of signs, of the differences rounded to ten digits; 0.25 as they are.
  assertEquals(wilcoxon(a.map((value, i) => value - b[i]!)), 0.34375);
  const sixty = Array.from({ length: 60 }, (_, i) => {
    const x = (7 * i % 10) / 10;
    const y = ((3 * i + Math.floor(i / 7)) % 10) / 10 - (i % 4) * 0.1;
    return x - y;
  });
  // scipy.stats.wilcoxon(np.round(d, 10)[…], mode="approx", correction=True); 0.00438 as they are.
  assertAlmostEquals(wilcoxon(sixty), 0.005791841998972997, 1e-12);
  // Within a billionth of the scores: the ranks of 1, 1, 2, 2, 3.
  const almost = [0.01, -0.01 - 3e-11, 0.02, 0.02 + 2e-10, -0.03];
  assertEquals(wilcoxon(almost, 0.9), wilcoxon([1, -1, 2, 2, -3]));
  // Differences of accuracies far smaller than the accuracies themselves.
  assertEquals(wilcoxon([0.97 - 0.969, 0.9 - 0.899, 0.8 - 0.801], 1), 1);
});
