import { assertEquals, assertThrows } from "@std/assert";
import { madeUpQuery, type QuerySizes, withRuntime } from "../../testing/queries.ts";
import type { Query } from "../../strategy.ts";
import type { BaitOptions } from "../run.ts";
import { pickMultinomial } from "./multinomial.ts";
import { type Problem, problemOf } from "./problem.ts";
import { denser, Judge, leadsOf, needsFloat64, Undecided } from "./rounding.ts";

const options: BaitOptions = { lambda: 1, fisher: "sum", select: "forward-backward" };
const small: QuerySizes = {
  size: 60,
  labelled: 20,
  dimensions: 6,
  classes: 4,
  budget: 5,
  draws: 0,
};

/** The same query with features times a factor. */
function enlarged(query: Query, factor: number): Query {
  query.pool.features!.data.forEach((x, i, data) => data[i] = x * factor);
  query.labelled.features!.data.forEach((x, i, data) => data[i] = x * factor);
  return query;
}

Deno.test("small problems, strong rows and what float32 does not hold are solved in float64", () =>
  withRuntime((runtime) => {
    const needs = (sizes: QuerySizes, factor: number, exact = false): boolean => {
      const query = enlarged(madeUpQuery(runtime, sizes, 1), factor);
      const { features } = query.pool;
      const narrowed = { ...features!, exact: Float64Array.from(features!.data) };
      const asked = exact ? { ...query, pool: { ...query.pool, features: narrowed } } : query;
      return needsFloat64(problemOf(asked, options, 4), asked);
    };
    const large = { ...small, size: 2000, dimensions: 40 };
    assertEquals(needs(small, 1), true);
    assertEquals(needs(large, 1), false);
    assertEquals(needs(large, 1, true), true);
    assertEquals(needs(large, 1e3), true);
    return Promise.resolve();
  }));

Deno.test("leads are clear beyond the rounding of what has cancelled", () =>
  withRuntime((runtime) => {
    const query = madeUpQuery(runtime, small, 1);
    const problem: Problem = {
      ...problemOf(query, options, 4),
      lambda: { data: Float32Array.of(1e3), shape: [] },
    };
    const undecided = (work: (judge: Judge) => void, p = 1): void => {
      assertThrows(() => work(new Judge(problem, { p, r: 1 })), Undecided);
    };
    const judge = new Judge(problem, { p: 1, r: 1 });
    judge.picks([1e-5, Infinity]);
    judge.drops([1e-5]);
    judge.picks([1e-5], 0.1);
    undecided((judge) => judge.picks([1e-5, 1e-7]));
    undecided((judge) => judge.picks([1e-5], 1e-4));
    undecided((judge) => judge.picks([NaN]));
    // A drop divides by what a pick has left of itself.
    new Judge(problem, { p: 900, r: 1 }).picks([1e-5]);
    undecided((judge) => judge.drops([1e-5]), 900);
    undecided(() => {}, 1001);
    undecided(() => {}, NaN);
    return Promise.resolve();
  }));

Deno.test("leads are over all rows that come after", () => {
  const leads = leadsOf(
    Int32Array.of(2, 0),
    Float32Array.of(4, 1, 6, 3),
    Float32Array.of(1, 1, 1, 3),
  );
  assertEquals([...leads], [0.75, 0.25]);
});

Deno.test("a prior that is a difference gives way to a matrix where float64 would lose too much", () =>
  withRuntime((runtime) => {
    const query = enlarged(madeUpQuery(runtime, small, 1), 1e3);
    const ways = { kernel: false, precision: "float64" } as const;
    const other = (outcomes: number, p: number): string | undefined =>
      denser(problemOf(query, options, outcomes, { ...ways, delta: "scalar" }), p)?.ways.delta;
    assertEquals([other(2, 1e6), other(2, 1), other(4, 1)], [undefined, "none", undefined]);
    return Promise.resolve();
  }));

Deno.test("float32 proposes, and float64 decides where float32 cannot", () =>
  withRuntime(async (runtime) => {
    const large = { ...small, size: 2800, dimensions: 16, budget: 4 };
    for (const select of ["forward-backward", "top"] as const) {
      for (const outcomes of [2, 4]) {
        const said: string[] = [];
        for (const [factor, budget] of [[1, 4], [11, 20]] as const) {
          const made = enlarged(madeUpQuery(runtime, { ...large, budget }, 1), factor);
          const query = { ...made, onPrecision: (name: string) => said.push(name) };
          const found = await pickMultinomial(query, { ...options, select }, outcomes);
          const ways = { kernel: false, precision: "float64" } as const;
          assertEquals(found, await pickMultinomial(made, { ...options, select }, outcomes, ways));
        }
        assertEquals(said, ["float32", "float64"]);
      }
    }
  }));
