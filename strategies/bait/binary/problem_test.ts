import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { binaryProblem, variances } from "./binary_problem.ts";
import { covarianceOf } from "./covariance.ts";
import { baitProblem } from "../problem.ts";
import { inverseOf } from "../../testing/plain_binary.ts";
import { madeUpQuery, rowsOf, withRuntime } from "../../testing/queries.ts";

const sizes = { size: 50, labelled: 20, dimensions: 6, classes: 4, budget: 5, draws: 0 };

/** m(1 − m), 1 − m added up from the others. */
function varianceOf(logits: number[]): number {
  const top = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - top));
  const total = powers.reduce((a, b) => a + b, 0);
  const others = powers.toSorted((a, b) => a - b).slice(0, -1).reduce((a, b) => a + b, 0);
  return others / total ** 2;
}

Deno.test("variances are precise where the head is sure, and where it is not", () =>
  withRuntime(async (runtime) => {
    const logits = [[0, 0, 0, 0], [3, 3, 0, 1], [20, 0, -1, 2], [0, 80, 1, 2], [1, 2, 3, 4]];
    const found = await variances(runtime, {
      data: Float32Array.from(logits.flat()),
      shape: [5, 4],
    });
    found.forEach((variance, i) => assertAlmostEquals(variance / varianceOf(logits[i]!), 1, 1e-14));
    const certain = { data: Float32Array.of(1000, 0, 0, 1000), shape: [2, 2] };
    assertEquals(await variances(runtime, certain), Float64Array.of(0, 0));
  }));

Deno.test("F, M₀ and the strengths are the sums that they stand for", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const problem = await binaryProblem(baitProblem(query, {
      lambda: 0.5,
      fisher: "mean",
      select: "forward-backward",
    }));
    const rows = (part: typeof query.pool | typeof query.labelled): [number[], number][] => {
      const logits = rowsOf(part.logits!);
      return rowsOf(part.features!).map((x, i) => [x, varianceOf(logits[i]!)]);
    };
    const [pool, labelled] = [rows(query.pool), rows(query.labelled)];
    const sum = (all: [number[], number][], a: number, b: number): number =>
      all.reduce((total, [x, weight]) => total + weight * x[a]! * x[b]!, 0);
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) {
        const fisher = sum([...pool, ...labelled], a, b) / 70;
        const prior = sum(labelled, a, b) / 20 * 20 / 25 + (a === b ? 0.5 : 0);
        assertAlmostEquals(problem.fisher.data[a * 6 + b]!, fisher, 1e-12);
        assertEquals(problem.fisher.data[a * 6 + b], problem.fisher.data[b * 6 + a]);
        assertAlmostEquals(problem.prior.data[a * 6 + b]!, prior, 1e-12);
      }
    }
    pool.forEach(([, variance], i) =>
      assertAlmostEquals(problem.strengths[i]!, variance * 5 / 25, 1e-14)
    );
  }));

Deno.test("A is M's inverse, with few rows and with many", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, labelled: 2 }, 2);
    const problem = await binaryProblem(baitProblem(query, {
      lambda: 0.1,
      fisher: "sum",
      select: "forward-backward",
    }));
    for (const batch of [[], [3], [3, 7, 9], [3, 7, 9, 11], [1, 2, 3, 4, 5, 6, 7, 8]]) {
      const precision = problem.prior.data.slice();
      for (const row of batch) {
        const x = problem.features.data.subarray(row * 6, (row + 1) * 6);
        for (let a = 0; a < 6; a++) {
          for (let b = 0; b < 6; b++) {
            precision[a * 6 + b]! += problem.strengths[row]! * x[a]! * x[b]!;
          }
        }
      }
      const expected = inverseOf(precision, 6);
      const { data } = await covarianceOf(problem, batch);
      data.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-6));
    }
  }));

Deno.test("A keeps lambda's directions where rows are 1e13 times stronger", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, labelled: 0 }, 3);
    const features = {
      data: query.pool.features!.data.map((x) => 1e5 * x),
      shape: query.pool.features!.shape,
    };
    const problem = await binaryProblem(
      baitProblem({ ...query, pool: { ...query.pool, features } }, {
        lambda: 1e-4,
        fisher: "sum",
        select: "forward-backward",
      }),
    );
    const { data } = await covarianceOf(problem, [0, 1, 2]);
    // Three rows of six dimensions leave three directions to λ alone.
    const trace = [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + data[i * 7]!, 0);
    assertLess(Math.abs(trace * 1e-4 - 3), 1e-9);
  }));
