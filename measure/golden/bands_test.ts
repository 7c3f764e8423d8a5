import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { type Accuracies, accuracyBands, BAND_LEVEL, bandScore } from "./bands.ts";
import { BAND_SEEDS } from "./runs.ts";

Deno.test("a band is the prediction interval of three more runs, by the pooled variance", () => {
  // Means over the evaluations after the first: 0.5, 0.6, 0.7 twice, and the same less 0.2.
  const runs: Accuracies = [0.5, 0.6, 0.7, 0.5, 0.6, 0.7].map((x) => [0.1, x - 0.1, x + 0.1]);
  const lower = runs.map((run) => run.map((x) => x - 0.2));
  const bands = accuracyBands(
    new Map([["margin on a", runs], ["badge on a", lower], ["x on b", runs], ["y on b", runs]]),
  );
  const { low, high } = bands.get("margin on a")!;
  // scipy.stats.t.ppf(1 - 0.01 / 4 / 2, 10) * sqrt(0.08 / 10 * (1 / 3 + 1 / 6))
  assertAlmostEquals(high - 0.6, 0.253269, 1e-6);
  assertAlmostEquals(0.6 - low, high - 0.6, 1e-12);
  assertAlmostEquals(bands.get("badge on a")!.high, high - 0.2, 1e-12);
  assertAlmostEquals(bandScore(runs), 0.6, 1e-12);
});

Deno.test("too few reference runs make no band", () => {
  const runs: Accuracies = Array.from({ length: 2 * BAND_SEEDS - 1 }, (_, i) => [0, i / 10]);
  assertEquals(accuracyBands(new Map([["margin", runs]])).size, 0);
});

Deno.test("bands of normal accuracies give one false alarm in a hundred at most", () => {
  const [strategies, trials] = [11, 1000];
  const random = new Random("false alarms");
  const draw = (count: number): Accuracies =>
    Array.from({ length: count }, () => [0, 0.6 + 0.03 * random.normal()]);
  let alarms = 0;
  for (let trial = 0; trial < trials; trial++) {
    const names = Array.from({ length: strategies }, (_, i) => `s${i}`);
    const bands = accuracyBands(new Map(names.map((name) => [name, draw(6)])));
    const outside = names.filter((name) => {
      const { low, high } = bands.get(name)!;
      const score = bandScore(draw(BAND_SEEDS));
      return score < low || score > high;
    });
    if (outside.length > 0) alarms++;
  }
  // 1 % of 1,000 are 10; at that rate, 21 or more are less likely than one in a thousand.
  assert(alarms <= 20, `${alarms} of ${trials}`);
  assertEquals(BAND_LEVEL, 0.01);
});
