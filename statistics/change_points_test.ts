import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { Random } from "../core/random.ts";
import { changePoints } from "./change_points.ts";

/** Levels with noise of deviation 0.01, `lengths[i]` values each. */
function series(key: string, levels: readonly number[], lengths: readonly number[]): number[] {
  const random = new Random(key);
  return levels.flatMap((level, i) =>
    Array.from({ length: lengths[i]! }, () => level + 0.01 * random.normal())
  );
}

Deno.test("a step is found at its place, with the levels beside it", () => {
  const [step, ...others] = changePoints(series("one step", [0, 0.05], [25, 15]));
  assertEquals([step!.at, others.length], [25, 0]);
  assertAlmostEquals(step!.before, 0, 0.01);
  assertAlmostEquals(step!.after, 0.05, 0.01);
  assertLessOrEqual(step!.p, 0.01);
});

Deno.test("two steps in one direction, and one that is taken back", () => {
  for (const levels of [[0, 0.08, 0.16], [0, 0.08, 0], [0, -0.08, 0.03]]) {
    const found = changePoints(series(`steps ${levels}`, levels, [20, 20, 20]));
    assertEquals(found.map(({ at }) => at), [20, 40], `levels ${levels}`);
    assertEquals(found[0]!.after, found[1]!.before);
  }
});

Deno.test("outliers do not make a step, and hide none", () => {
  const flat = series("outliers", [0], [40]);
  for (const at of [0, 1, 20, 21, 39]) flat[at] = 1;
  assertEquals(changePoints(flat), []);
  const step = series("step with outliers", [0, 0.05], [20, 20]);
  for (const at of [3, 30]) step[at] = -1;
  assertEquals(changePoints(step).map(({ at }) => at), [20]);
});

Deno.test("no step is found in few or equal values", () => {
  for (const values of [[], [1], [0, 0, 1, 1], [0, 0, 0, 1, 1, 1], Array(30).fill(0.1)]) {
    assertEquals(changePoints(values), []);
  }
});

Deno.test("equal input gives equal steps", () => {
  const values = series("again", [0, 0.01, 0.03], [30, 30, 30]);
  assert(changePoints(values).length > 0);
  assertEquals(changePoints(values), changePoints(values));
});

Deno.test("of series without a step, one in a hundred seems to have one", () => {
  const random = new Random("flat series");
  const draws = {
    normal: () => random.normal(),
    "with outliers": () => random.normal() * (random.uniform() < 0.1 ? 20 : 1),
    coarse: () => random.integer(3),
  };
  const trials = 500;
  for (const [name, draw] of Object.entries(draws)) {
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      const values = Array.from({ length: 30 }, draw);
      if (changePoints(values, { permutations: 199, seed: trial }).length > 0) alarms++;
    }
    assertLessOrEqual(alarms / trials, 0.01 + 3 * Math.sqrt(0.01 * 0.99 / trials), name);
  }
});
