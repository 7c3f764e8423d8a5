import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Random } from "../core/random.ts";
import { friedman } from "./friedman.ts";

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
