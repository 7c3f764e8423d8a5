import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { entropyOf, sumOf } from "../testing/plain_draws.ts";
import { coarser, nothingKnown, sampledOutcomes, withLabels } from "./joint_outcomes.ts";

/** Class probabilities `[3, 2]` of two rows under three draws. */
const rows = [
  Float64Array.of(0.9, 0.1, 0.5, 0.5, 0.2, 0.8),
  Float64Array.of(0.7, 0.3, 0.6, 0.4, 0, 1),
];

/** The probability of labels a and b. */
function joint(a: number, b: number): number {
  return sumOf([0, 1, 2].map((t) => rows[0]![t * 2 + a]! * rows[1]![t * 2 + b]!)) / 3;
}

Deno.test("outcomes have their joint probabilities, and tell the draw by Bayes' rule", () => {
  const { weights, draws, entropy } = rows.reduce(withLabels, nothingKnown(3));
  const expected = [joint(0, 0), joint(0, 1), joint(1, 0), joint(1, 1)];
  expected.forEach((p, m) => assertAlmostEquals(weights[m]!, p, 1e-12));
  assertAlmostEquals(entropy, entropyOf(expected), 1e-12);
  assertAlmostEquals(draws[3 * 3]!, 0.1 * 0.3 / 3 / joint(1, 1), 1e-12);
});

Deno.test("outcomes of probability 0 are left out", () => {
  const certain = Float64Array.of(1, 0, 1, 0, 1, 0);
  const { weights, entropy } = withLabels(nothingKnown(3), certain);
  assertEquals([...weights], [1]);
  assertEquals(entropy, 0);
});

Deno.test("samples are as frequent as outcomes are probable", () => {
  const random = new Random("outcomes");
  const perDraw = 3000;
  const { weights, draws, entropy } = sampledOutcomes(rows, 3, perDraw, () => random.uniform());
  const exact = rows.reduce(withLabels, nothingKnown(3));
  assertEquals(weights.length, 4);
  assertAlmostEquals(entropy, exact.entropy, 0.02);
  exact.weights.forEach((p, m) => {
    const same = weights.findIndex((_, i) => Math.abs(draws[i * 3]! - exact.draws[m * 3]!) < 1e-9);
    assert(Math.abs(weights[same]! - p) < 4 * Math.sqrt(p * (1 - p) / (3 * perDraw)));
  });
});

Deno.test("each row, draw and sample takes one number, in this order", () => {
  // Row 0: draws of classes 0, 1; 1, 0; 1, 1. Row 1: always class 0, which draw 2 never gives.
  const uniforms = [0.89, 0.91, 0.6, 0.4, 0.3, 0.2, 0, 0, 0, 0, 0, 0].values();
  const { weights } = sampledOutcomes(rows, 3, 2, () => uniforms.next().value!);
  assertEquals([...weights], [2 / 6, 2 / 6, 2 / 6]);
});

Deno.test("joined outcomes keep their mean, and do not lower the expected entropy", () => {
  const random = new Random("joined");
  const outcomes = sampledOutcomes(
    Array.from({ length: 4 }, () =>
      Float64Array.from({ length: 5 }, () => random.uniform()).reduce(
        (all, p, t) => (all.set([p, 1 - p], t * 2), all),
        new Float64Array(10),
      )),
    5,
    40,
    () => random.uniform(),
  );
  const few = coarser(outcomes, 4);
  const mean = ({ weights, draws }: typeof few): number[] =>
    [0, 1, 2, 3, 4].map((t) => sumOf([...weights].map((w, m) => w * draws[m * 5 + t]!)));
  const expected = ({ weights, draws }: typeof few): number =>
    sumOf([...weights].map((w, m) => w * entropyOf([...draws.subarray(m * 5, m * 5 + 5)])));
  assertEquals(few.weights.length, 4);
  mean(outcomes).forEach((p, t) => assertAlmostEquals(mean(few)[t]!, p, 1e-12));
  assert(expected(few) >= expected(outcomes));
});
