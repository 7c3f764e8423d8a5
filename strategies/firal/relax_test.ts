import { assert, assertAlmostEquals } from "@std/assert";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { exactProbes, informationRatio, plainFiral } from "../testing/plain_firal.ts";
import { madeUpQuery, withRuntime } from "../testing/queries.ts";
import { firalProblem, fisherBlocks, rowWeights } from "./problem.ts";
import { probesOf } from "./probes.ts";
import { relax, relaxOptions } from "./relax.ts";
import { sensitivities } from "./sensitivities.ts";
import { whitenings } from "./whitening.ts";

const sizes = { size: 30, labelled: 6, dimensions: 3, classes: 4, budget: 5 };

/** Rows of numbers as an array. */
function arrayOf(rows: readonly (readonly number[])[]): NdArray {
  return ndarray(Float32Array.from(rows.flat()), [rows.length, rows[0]!.length]);
}

/** Probes for the matrices' order k·D + j, as programs take them. */
function asProbes(rows: readonly (readonly number[])[], width: number): NdArray {
  const blocks = rows.length / width;
  const byFeature = Array.from(
    { length: width },
    (_, j) => Array.from({ length: blocks }, (_, k) => rows[k * width + j]!).flat(),
  );
  return arrayOf(byFeature);
}

Deno.test("probes of all signs add up to the pool's Fisher matrix", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 3, classes: 3 }, 1);
    const problem = firalProblem(query, 1);
    // Every combination of 3 + 3 signs; labelled rows have none.
    const sign = (bit: number): number[] =>
      Array.from({ length: 64 }, (_, j) => j >> bit & 1 ? 1 : -1);
    const { data } = await probesOf(
      problem,
      arrayOf([...[0, 1, 2].map(sign), ...new Array<number[]>(6).fill(new Array(64).fill(0))]),
      arrayOf([3, 4, 5].map(sign)),
    );
    const at = (k: number, j: number): Float32Array =>
      data.subarray((j * 2 + k) * 64, (j * 2 + k + 1) * 64);
    const wanted = plainFiral(query, 0);
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) {
        const [left, right] = [at(Math.floor(a / 3), a % 3), at(Math.floor(b / 3), b % 3)];
        const mean = left.reduce((sum, x, j) => sum + x * right[j]!, 0) / 64;
        const exact = wanted.rows.reduce((sum, row) => sum + row[a]![b]!, 0);
        assertAlmostEquals(mean, exact, 1e-5);
      }
    }
  }));

Deno.test("sensitivities are the derivatives of the ratio", () =>
  withRuntime(async (runtime) => {
    for (const classes of [2, 4]) {
      const query = madeUpQuery(runtime, { ...sizes, classes }, 2);
      const plain = plainFiral(query, 0.1);
      const problem = firalProblem(query, 0.1);
      const z = Float64Array.from({ length: 30 }, (_, row) => row % 3 / 6);
      const weights = rowWeights(problem, z, 1);
      const { data, shape } = whitenings(await fisherBlocks(problem, weights));
      const slopes = await sensitivities(problem, {
        weights,
        whitenings: ndarray(Float32Array.from(data), shape),
        probes: asProbes(exactProbes(plain), 3),
        tolerance: 1e-6,
      });
      const wanted = informationRatio(plain, z).slopes;
      wanted.forEach((slope, row) =>
        assertAlmostEquals(slopes.data[row]! / slope, 1, 1e-3, `${classes} classes, row ${row}`)
      );
    }
  }));

Deno.test("RELAX reaches the least ratio, as its duality gap shows", () =>
  withRuntime(async (runtime) => {
    for (let seed = 0; seed < 3; seed++) {
      const query = madeUpQuery(runtime, sizes, seed);
      const plain = plainFiral(query, 0.01);
      const probes = asProbes(exactProbes(plain), 3);
      const z = await relax(firalProblem(query, 0.01), {
        steps: 300,
        tolerance: 1e-5,
        probes: () => Promise.resolve(probes),
      });
      assertAlmostEquals(z.reduce((a, b) => a + b, 0), 5, 1e-9);
      const { ratio, gap } = informationRatio(plain, z);
      assert(gap < 2e-3 * ratio, `the gap is ${gap} at ${ratio}`);
    }
  }));

Deno.test("RELAX with drawn probes goes most of the way", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 200, budget: 20 }, 3);
    const plain = plainFiral(query, 0.01);
    const problem = firalProblem(query, 0.01);
    const z = await relax(problem, relaxOptions(problem, query.random("relax")));
    const { ratio, gap } = informationRatio(plain, z);
    const { ratio: equal } = informationRatio(plain, new Float64Array(200).fill(0.1));
    const least = ratio - gap;
    assert(ratio - least < 0.5 * (equal - least), `${ratio} of ${equal}, at least ${least}`);
  }));
