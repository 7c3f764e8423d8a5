/** RELAX on the fixtures' problem, whose optimum is known; no authors' code is involved. */
import { assert, assertAlmostEquals } from "@std/assert";
import { type NdArray, ndarray } from "../core/ndarray.ts";
import { firalProblem, fisherBlocks, rowWeights } from "../strategies/firal/problem.ts";
import { relax } from "../strategies/firal/relax.ts";
import { sensitivities } from "../strategies/firal/sensitivities.ts";
import { whitenings } from "../strategies/firal/whitening.ts";
import { exactProbes, informationRatio, plainFiral } from "../strategies/testing/plain_firal.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** Of `expected_more.json`. */
interface More {
  readonly firal_relax: {
    readonly rows: number;
    readonly features: number;
    readonly b: number;
    readonly ridge: number;
    readonly beta: number;
    readonly f_start: number;
    readonly gradient_start: readonly number[];
    readonly steps: Readonly<Record<string, { readonly z: readonly number[]; readonly f: number }>>;
    readonly optimum: { readonly f: number; readonly gap_bound: number };
  };
}

/** The first rows and columns of an array. */
function corner({ data, shape }: NdArray, rows: number, columns: number): NdArray {
  const width = shape[1]!;
  const kept = Array.from(
    { length: rows },
    (_, row) => [...data.subarray(row * width, row * width + columns)],
  );
  return ndarray(Float32Array.from(kept.flat()), [rows, columns]);
}

situationTest<More>("RELAX reaches the optimum", async (situation, runtime, more) => {
  const { rows, features, b, ridge, beta, f_start, gradient_start, steps, optimum } =
    more.firal_relax;
  const whole = queryOf(situation, runtime, b);
  const { classes, pool, labelled } = whole;
  const query = {
    ...whole,
    pool: {
      size: rows,
      features: corner(pool.features!, rows, features),
      logits: corner(pool.logits!, rows, classes),
    },
    labelled: {
      size: labelled.size,
      features: corner(labelled.features!, labelled.size, features),
      logits: labelled.logits!,
    },
  };
  const problem = firalProblem(query, ridge);
  const plain = plainFiral(query, ridge);
  const exact = exactProbes(plain);
  // From the matrices' order k·D + j to the programs' j·(K − 1) + k.
  const byFeature = Array.from(
    { length: features },
    (_, j) => exact.filter((_, at) => at % features === j).flat(),
  );
  const probes = ndarray(
    Float32Array.from(byFeature.flat()),
    [features, (classes - 1) * exact.length],
  );
  const slopesAt = async (z: ArrayLike<number>): Promise<NdArray> => {
    const weights = rowWeights(problem, z, 1);
    const { data, shape } = whitenings(await fisherBlocks(problem, weights));
    const near = ndarray(Float32Array.from(data), shape);
    return await sensitivities(problem, { weights, whitenings: near, probes, tolerance: 1e-4 });
  };

  let z = new Float64Array(rows).fill(b / rows);
  assertAlmostEquals(informationRatio(plain, z).ratio / f_start, 1, 1e-6);
  const first = await slopesAt(z);
  gradient_start.forEach((g, row) => assertAlmostEquals(-first.data[row]! / g, 1, 2e-3));

  for (let step = 1; step <= 10; step++) {
    const { data } = await slopesAt(z);
    const grown = z.map((weight, row) => weight * Math.exp(beta * data[row]!));
    const sum = grown.reduce((a, c) => a + c, 0);
    z = grown.map((weight) => weight * b / sum);
    steps[step]?.z.forEach((weight, row) => assertAlmostEquals(z[row]! / weight, 1, 2e-3));
  }

  const reached = await relax(problem, {
    steps: 60,
    tolerance: 1e-3,
    probes: () => Promise.resolve(probes),
  });
  const { ratio, gap } = informationRatio(plain, reached);
  assertAlmostEquals(ratio / optimum.f, 1, 5e-4);
  assert(gap < 5e-3 * ratio, `the gap is ${gap} at ${ratio}`);
});
