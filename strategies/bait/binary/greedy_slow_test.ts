import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { NdArray } from "../../../core/ndarray.ts";
import { stream } from "../../../core/random.ts";
import type { Program, Runtime } from "../../../onnx/mod.ts";
import { addRows } from "../bait_binary.ts";
import { type BinaryProblem, binaryProblem } from "./binary_problem.ts";
import { covarianceOf } from "./covariance.ts";
import { PoolScores, TIE } from "./pool_scores.ts";
import { takeSteps, WEAR } from "./steps.ts";
import { type BaitOptions, baitProblem } from "../problem.ts";
import type { Query } from "../../strategy.ts";
import { plainBinary } from "../../testing/plain_binary.ts";
import { madeUpQuery, type QuerySizes, withRuntime } from "../../testing/queries.ts";

const sizes = { size: 3000, labelled: 40, dimensions: 12, classes: 5, budget: 100, draws: 0 };
const options: BaitOptions = { lambda: 1, fisher: "sum", select: "forward-backward" };

/** The same rows times a factor. */
function enlarged(query: Query, factor: number): Query {
  const times = ({ data, shape }: NdArray): NdArray => ({
    data: data.map((x) => factor * x),
    shape,
  });
  const { pool, labelled } = query;
  return {
    ...query,
    pool: { ...pool, features: times(pool.features!) },
    labelled: { ...labelled, features: times(labelled.features!) },
  };
}

function problemOf(runtime: Runtime, own: QuerySizes, seed: number): Promise<BinaryProblem> {
  return binaryProblem(baitProblem(madeUpQuery(runtime, own, seed), options));
}

for (const fisher of ["sum", "mean", "batch32"] as const) {
  Deno.test(`checked picks are those of the plain algorithm: ${fisher}`, () =>
    withRuntime(async (runtime) => {
      const query = madeUpQuery(runtime, sizes, 1);
      const problem = await binaryProblem(baitProblem(query, { ...options, fisher }));
      const { picks } = plainBinary(problem, { count: 200, every: 100 });
      assertEquals(await addRows(problem, 200, Infinity), picks);
      assertEquals(await addRows(problem, 200, 0), picks);
    }));
}

Deno.test("rows that nobody guessed are found: a direction that only low scores have", () =>
  withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 6000 }, 2);
    const { data } = query.pool.features!;
    const random = stream(0, "weak");
    // 2,000 strong rows in eleven dimensions; in the twelfth, only what is weak in all others.
    for (let row = 0; row < 6000; row++) {
      const strong = row < 2000;
      for (let i = 0; i < 12; i++) {
        data[row * 12 + i] = random.normal() * (strong === (i < 11) ? (strong ? 3 : 1) : 0.01);
      }
    }
    const problem = await binaryProblem(baitProblem(query, options));
    const { picks } = plainBinary(problem, { count: 200, every: 100 });
    assertGreater(picks.filter((row) => row >= 2000).length, 3);
    assertEquals(await addRows(problem, 200), picks);
  }));

for (
  const { labelled, lambda, every, verified } of [
    { labelled: 100, lambda: 1, every: 100, verified: 1e-11 },
    // From scratch when the 16th pick fills the last empty direction: float64 loses half its digits there.
    { labelled: 0, lambda: 1e-3, every: 16, verified: 1e-3 },
  ]
) {
  Deno.test(`picks keep to float64's over 2,000 of them, from ${labelled} labels`, () =>
    withRuntime(async (runtime) => {
      const own = { ...sizes, size: 6000, dimensions: 16, labelled, budget: 1000 };
      const query = madeUpQuery(runtime, own, 3);
      const problem = await binaryProblem(baitProblem(query, { ...options, lambda }));
      const { picks, margins, drift } = plainBinary(problem, { count: 2000, every });
      assertLess(drift, verified);
      assertGreater(margins.reduce((a, b) => Math.min(a, b)), 1e-8);
      assertEquals(await addRows(problem, 2000), picks);
    }));
}

for (
  const [what, lambda, factor, labelled] of [
    ["a small lambda", 1e-4, 1, 0],
    ["large features", 1, 100, 0],
    ["a small lambda after few labels", 1e-4, 1, 10],
    ["a tiny lambda", 1e-6, 1, 0],
  ] as const
) {
  Deno.test(`ill-conditioned picks are float64's: ${what}`, () =>
    withRuntime(async (runtime) => {
      const own = { ...sizes, size: 4500, dimensions: 32, labelled, budget: 20 };
      const query = enlarged(madeUpQuery(runtime, own, 4), factor);
      const problem = await binaryProblem(baitProblem(query, { ...options, lambda }));
      const { picks, margins } = plainBinary(problem, { count: 40, every: 1 });
      const clear = margins.findIndex((margin) => margin < 1e-9);
      const expected = clear < 0 ? picks : picks.slice(0, clear);
      assertGreater(expected.length, 33);
      for (const whole of [0, Infinity]) {
        const found = await addRows(problem, 40, whole);
        assertEquals(found.slice(0, expected.length), expected);
      }
    }));
}

for (const labelled of [0, 3, 40]) {
  Deno.test(`rows far from zero are picked as float64 picks them, from ${labelled} labels`, () =>
    withRuntime(async (runtime) => {
      const own = { ...sizes, labelled, budget: 20 };
      const query = madeUpQuery(runtime, own, 3);
      for (const { data } of [query.pool.features!, query.labelled.features!]) {
        data.forEach((x, i) => data[i] = x + (i % 2 === 0 ? 3e3 : -3e3));
      }
      const problem = await binaryProblem(baitProblem(query, options));
      const { picks, margins } = plainBinary(problem, { count: 40, every: 1 });
      assertGreater(margins.reduce((a, b) => Math.min(a, b)), 1e-9);
      for (const whole of [0, Infinity]) {
        assertEquals(await addRows(problem, 40, whole), picks);
      }
    }));
}

Deno.test("scores that have lost their digits are noticed, and good again when recomputed", () =>
  withRuntime(async (runtime) => {
    const own = { ...sizes, dimensions: 32, labelled: 0, budget: 20 };
    const query = madeUpQuery(runtime, own, 5);
    const problem = await binaryProblem(baitProblem(query, { ...options, lambda: 1e-4 }));
    const rows = Int32Array.from({ length: own.size }, (_, row) => row);
    const scores = new PoolScores(problem);
    const among = { step: "add", rows, wear: Infinity } as const;
    let covariance = await covarianceOf(problem, []);
    await scores.recompute(covariance, [], "float32");
    // The 32nd fills the last empty direction: all scores fall a millionfold.
    const steps = await takeSteps(problem, { ...among, covariance, count: 32 });
    assertLess(scores.drift(rows, steps.scores), TIE);
    assertEquals(await scores.apply(steps, rows), 32);
    covariance = await covarianceOf(problem, [...steps.rows]);
    const taken = new Set(steps.rows);
    const next = await takeSteps(problem, { ...among, taken, covariance, count: 1 });
    assertGreater(scores.drift(rows, next.scores), TIE);
    await scores.recompute(covariance, steps.rows, "float64");
    assertLess(scores.drift(rows, next.scores), 1e-9);
  }));

Deno.test("a run of steps ends where scores lose their digits: the last empty direction is filled", () =>
  withRuntime(async (runtime) => {
    const own = { ...sizes, dimensions: 8, labelled: 0, budget: 20 };
    const query = enlarged(madeUpQuery(runtime, own, 7), 1e4);
    const problem = await binaryProblem(baitProblem(query, { ...options, lambda: 1e-3 }));
    const steps = await takeSteps(problem, {
      step: "add",
      rows: Int32Array.from({ length: own.size }, (_, row) => row),
      covariance: await covarianceOf(problem, []),
      count: 20,
      wear: WEAR,
    });
    assertEquals(steps.rows.length, 8);
  }));

Deno.test("all rows of a pool are picked, checked or not", () =>
  withRuntime(async (runtime) => {
    const problem = await problemOf(runtime, { ...sizes, size: 1500, dimensions: 4 }, 8);
    const { picks } = plainBinary(problem, { count: 1500, every: 100 });
    assertEquals(await addRows(problem, 1500, Infinity), picks);
    assertEquals(await addRows(problem, 1500, 0), picks);
  }));

Deno.test("the pool is read far less than once a pick", () =>
  withRuntime(async (runtime) => {
    const problem = await problemOf(runtime, { ...sizes, size: 6000 }, 6);
    const reads = new Map<string, number>();
    const counted = new Proxy(runtime, {
      get: (target, name) =>
        name !== "run"
          ? Reflect.get(target, name)
          : (program: Program, feeds: Parameters<Runtime["run"]>[1]) => {
            reads.set(program.name, (reads.get(program.name) ?? 0) + 1);
            return target.run(program, feeds);
          },
    });
    await addRows({ ...problem, runtime: counted }, 200);
    const blocks = Math.ceil(6000 / 2048);
    assertLess(reads.get("bait-binary-check")! / blocks, 200 / 10);
  }));
