import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  blockDiagonal,
  leastEigenvalue,
  plainFiral,
  plainRound,
  weightedSum,
} from "../testing/plain_firal.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { firalProblem, fisherBlocks, rowWeights } from "./problem.ts";
import { bestOf, RATES, round } from "./round.ts";
import { whitenings } from "./whitening.ts";

const sizes = { size: 12, labelled: 3, dimensions: 2, classes: 3, budget: 4 };

/** All lists of `count` ascending numbers below `end`. */
function subsets(end: number, count: number, start = 0): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: end - start }, (_, i) => start + i).flatMap((first) =>
    subsets(end, count - 1, first + 1).map((rest) => [first, ...rest])
  );
}

Deno.test("blocks are those on the diagonal of the whole Fisher matrix", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, dimensions: 3, classes: 4 }, 1);
    const problem = firalProblem(query, 0.5);
    const z = Float64Array.from({ length: 12 }, (_, row) => row / 10);
    const { data, shape } = await fisherBlocks(problem, rowWeights(problem, z, 1));
    assertEquals(shape, [3, 3, 3]);
    const whole = weightedSum(plainFiral(query, 0.5), z);
    data.forEach((x, at) => {
      const [k, i, j] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
      assertAlmostEquals(x, whole[k * 3 + i]![k * 3 + j]!, 1e-5);
    });
  }));

Deno.test("whitenings turn blocks into identities", () => {
  const block = Float64Array.of(4, 1, 2, 1, 3, 0.5, 2, 0.5, 5);
  const { data: w } = whitenings({ data: Float64Array.of(...block, ...block), shape: [2, 3, 3] });
  assertEquals(w.slice(0, 9), w.slice(9));
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b < 3; b++) {
      let sum = 0;
      for (let i = 0; i < 9; i++) {
        sum += w[a * 3 + Math.floor(i / 3)]! * block[i]! * w[b * 3 + i % 3]!;
      }
      assertAlmostEquals(sum, a === b ? 1 : 0, 1e-12);
    }
  }
});

Deno.test("ROUND picks what its rule picks on whole matrices", () =>
  withRuntime(async (runtime) => {
    for (const classes of [2, 3]) {
      for (let seed = 0; seed < 5; seed++) {
        const query = madeUpQuery(runtime, { ...sizes, classes }, seed);
        const plain = blockDiagonal(plainFiral(query, 0.01), 2);
        const z = Float64Array.from({ length: 12 }, (_, row) => 4 * (row + 1) / 78);
        const found = await round(firalProblem(query, 0.01), z);
        found.forEach(({ picks, least }, i) => {
          const wanted = plainRound(plain, z, RATES[i]!);
          assertEquals([...picks], wanted.picks, `${classes} classes, seed ${seed}, η ${RATES[i]}`);
          assertAlmostEquals(least / wanted.least, 1, 0.01);
        });
      }
    }
  }));

Deno.test("ROUND's least eigenvalue is near that of the best batch", () =>
  withRuntime(async (runtime) => {
    for (let seed = 0; seed < 5; seed++) {
      const query = madeUpQuery(runtime, sizes, seed);
      const plain = blockDiagonal(plainFiral(query, 0.01), 2);
      const z = new Float64Array(12).fill(1 / 3);
      const picks = bestOf(await round(firalProblem(query, 0.01), z));
      const best = Math.max(
        ...subsets(12, 4).map((batch) => leastEigenvalue(plain, z, batch)),
      );
      const found = leastEigenvalue(plain, z, [...picks]);
      assert(found > 0.9 * best, `seed ${seed}: ${found}, but ${best} is possible`);
    }
  }));
