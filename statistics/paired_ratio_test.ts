import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { type Comparison, judge, type Judgement, logRatio } from "./paired_ratio.ts";

const margin = 0.05;
const random = new Random("paired ratios");
const normal = (n: number, mean: number, deviation: number): number[] =>
  Array.from({ length: n }, () => mean + deviation * random.normal());
const quiet = normal(20, 0, 0.01);
const judged = (ratios: readonly number[], control: readonly number[] = quiet): Judgement =>
  judge([{ ratios, control }], { margin })[0]!;

Deno.test("a pair's ratio is of geometric means", () => {
  assertAlmostEquals(logRatio([2, 2.2], [1, 1.1]), Math.log(2), 1e-12);
  assertEquals(logRatio([0.02], [0.02]), 0);
});

Deno.test("a burst on a timing is left out, a drift within a pair cancels", () => {
  assertAlmostEquals(logRatio([1, 3, 1, 1], [1, 1]), 0, 1e-12);
  const drift = (place: number): number => 1.01 ** place;
  assertAlmostEquals(logRatio([drift(0), drift(5)], [drift(2), drift(3)]), 0, 1e-12);
});

Deno.test("timings that are none are refused", () => {
  for (const timings of [[], [0, 1], [-1], [NaN], [Infinity]]) {
    assertThrows(() => logRatio(timings, [1]), InputError, "positive");
  }
  assertThrows(() => judged([0, NaN]), InputError, "finite");
});

Deno.test("verdicts: equal, faster, slightly and much slower", () => {
  const verdict = (slowDown: number): string =>
    judged(normal(20, Math.log1p(slowDown), 0.01)).verdict;
  assertEquals([-0.1, 0, 0.02].map(verdict), ["ok", "ok", "ok"]);
  assertEquals([0.07, 0.1, 0.5].map(verdict), ["regressed", "regressed", "regressed"]);
  const unsure = judged(normal(20, Math.log(1.02), 0.08), quiet);
  assertEquals(unsure.verdict, "inconclusive");
  assert(unsure.low < 1 && unsure.high > 1.05 && unsure.reason!.includes("margin"));
});

Deno.test("a noise floor above the margin leaves even a large slow-down inconclusive", () => {
  const found = judged(normal(20, Math.log(1.5), 0.01), normal(20, 0, 0.2));
  assertEquals(found.verdict, "inconclusive");
  assert(found.floor > margin && found.low > 1.4 && found.reason!.includes("noise above"));
});

Deno.test("the floor includes a systematic difference between equal versions", () => {
  const { floor } = judged(quiet, quiet.map((x) => x - 0.03));
  assert(floor > 0.03 && floor < 0.05, `${floor}`);
});

Deno.test("few pairs claim nothing, and nothing is NaN", () => {
  for (const pairs of [0, 1, 2, 5, 7]) {
    const found = judged(Array(pairs).fill(0.5), Array(pairs).fill(0));
    assertEquals(found.verdict, "inconclusive");
    assertEquals([found.low, found.high, found.floor], [0, Infinity, Infinity]);
    assertAlmostEquals(found.ratio, pairs === 0 ? 1 : Math.exp(0.5), 1e-12);
    assertEquals([found.p, found.pairs], [Math.min(1, 2 / 2 ** pairs), pairs]);
  }
  assertEquals(judged(Array(8).fill(0.5), Array(8).fill(0)).verdict, "regressed");
  assertEquals(judge([], { margin }), []);
});

Deno.test("equal timings, as of a coarse clock, are a ratio of exactly one", () => {
  const { verdict, ratio, low, high, p } = judged(Array(20).fill(0), Array(20).fill(0));
  assertEquals({ verdict, ratio, low, high, p }, {
    verdict: "ok",
    ratio: 1,
    low: 1,
    high: 1,
    p: 1,
  });
});

Deno.test("p is the share of sign choices with at most as low a sum of capped ranks", () => {
  const n = 10;
  const values = normal(n, 0.01, 0.02).sort((a, b) => Math.abs(a) - Math.abs(b));
  const rank = (i: number): number => Math.min(i + 1, 0.4 * n);
  const sum = (negative: (i: number) => boolean): number =>
    values.reduce((total, _, i) => total + (negative(i) ? rank(i) : 0), 0);
  const seen = sum((i) => values[i]! < 0);
  let atMost = 0;
  for (let signs = 0; signs < 2 ** n; signs++) {
    if (sum((i) => (signs >> i & 1) === 1) <= seen) atMost++;
  }
  assertAlmostEquals(judged(values, []).p, Math.min(1, 2 * atMost / 2 ** n), 1e-12);
});

Deno.test("bounds agree with p, mirror when the versions are swapped, and shift with the ratios", () => {
  for (let trial = 0; trial < 200; trial++) {
    const ratios = normal(20, 0.03, 0.04);
    const { low, high, p, ratio } = judged(ratios);
    assertEquals(low > 1, p <= 0.01);
    assert(low <= ratio && ratio <= high);
    const swapped = judged(ratios.map((x) => -x));
    assertAlmostEquals(swapped.low, 1 / high, 1e-12);
    assertAlmostEquals(swapped.ratio, 1 / ratio, 1e-12);
    const shifted = judged(ratios.map((x) => x + 1));
    assertAlmostEquals(shifted.low, Math.E * low, 1e-9);
    assertEquals(judged(ratios.toReversed()).high, high);
  }
});

Deno.test("a pair that was hit does not hide a slow-down, and is none", () => {
  const slow = normal(20, Math.log(1.07), 0.01);
  assertEquals(judged([...slow.slice(1), -1]).verdict, "regressed");
  assertEquals(judged([...quiet.slice(1), 1]).verdict, "ok");
});

Deno.test("many comparisons need stronger evidence; what is rejected eases the others", () => {
  const evidence = (mean: number): Comparison => ({
    ratios: quiet.map((x) => mean + 5 * x),
    control: quiet,
  });
  const alone = judge([evidence(0.05)], { margin })[0]!;
  const [first, ...others] = judge([evidence(0.05), ...Array(44).fill(evidence(0))], { margin });
  assert(first!.low < alone.low && first!.high > alone.high && first!.p > alone.p);
  const eased = judge([evidence(0.05), ...Array(44).fill(evidence(0.4))], { margin });
  assertAlmostEquals(eased[0]!.low, alone.low, 1e-12);
  for (const { low, p } of [first!, ...others, ...eased]) assertEquals(low > 1, p <= 0.01);
  assertEquals(new Set(others.map(({ low }) => low)).size, 1);
});
