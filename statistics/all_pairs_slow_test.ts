import { assertEquals, assertLessOrEqual } from "@std/assert";
import { alike, bound, QUICK, simulate, type Truth } from "./testing/simulated_tables.ts";

const TRIALS = 3000;
const point = (count: number): number[] => Array(count).fill(0.01);

const truths: readonly (readonly [string, Truth])[] = [
  ["quick", QUICK],
  ["alike with the noise of quick", alike(QUICK.deviations)],
  ["two alike", alike(point(2))],
  ["four alike", alike(point(4))],
  ["ten alike", alike(point(10))],
  ["twenty alike", alike(point(20))],
  ["ten alike, five of them twice as noisy", alike([...point(5), ...point(5).map((x) => 2 * x)])],
  ["close to the best and little noise", {
    means: [0.7, 0.699, 0.698, 0.695, 0.69, 0.69, 0.68, 0.65],
    deviations: Array(8).fill(0.002),
  }],
  ["just outside the margin", {
    means: [0.7, 0.6949, 0.6949, 0.6949, 0.6949],
    deviations: Array(5).fill(0.003),
  }],
];

for (const [name, truth] of truths) {
  Deno.test(`${name}: family error, false words and inversions at 3, 5 and 10 seeds`, () => {
    for (const seeds of [3, 5, 10]) {
      const found = simulate(truth, { seeds, trials: TRIALS, name: `${name}, ${seeds} seeds` });
      assertLessOrEqual(found.family, bound(0.05, TRIALS), `${seeds} seeds`);
      assertLessOrEqual(found.word, bound(0.05, TRIALS), `${seeds} seeds`);
      assertEquals(found.inverted, 0);
    }
  });
}

Deno.test("one strategy three times as noisy as nine others: family error near .06", () => {
  for (const seeds of [3, 5, 10]) {
    const truth = alike([...point(9), 0.03]);
    const found = simulate(truth, { seeds, trials: TRIALS, name: `noisy, ${seeds} seeds` });
    assertLessOrEqual(found.family, bound(0.06, TRIALS), `${seeds} seeds`);
  }
});

Deno.test("over four problems: family error at 3 and 5 seeds", () => {
  for (const seeds of [3, 5]) {
    const options = { seeds, problems: 4, trials: 1000, name: `four, ${seeds} seeds` };
    const found = simulate(alike(QUICK.deviations), options);
    assertLessOrEqual(found.family, bound(0.05, 1000), `${seeds} seeds`);
  }
});
