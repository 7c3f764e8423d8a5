import { assertEquals } from "@std/assert";
import { ndarray } from "../../../core/ndarray.ts";
import { pickMultinomial } from "../bait.ts";
import { sizesOf } from "./method.ts";
import { problemOf } from "./runs.ts";
import { denser } from "./strength.ts";
import { type BaitOptions, baitProblem } from "../problem.ts";
import type { Query } from "../../strategy.ts";
import { madeUpQuery, type QuerySizes, withRuntime } from "../../testing/queries.ts";

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

Deno.test("a prior that is a difference gives way to a matrix where float64 would lose too much", () =>
  withRuntime((runtime) => {
    const base = baitProblem(enlarged(madeUpQuery(runtime, small, 1), 1e3), options);
    const float64 = {
      blocks: "float64",
      changesDelta: false,
      refines: false,
      keepsPairs: false,
    } as const;
    const method = { covariance: "low-rank", fisher: "rows", ...float64 } as const;
    const other = (outcomes: number, trace: number): string | undefined => {
      const problem = problemOf(base, sizesOf(base, outcomes), method);
      const p = ndarray(Float64Array.of(trace), [1, 1, 1]);
      return denser(problem, p)?.shape.covariance;
    };
    assertEquals([other(2, 1e6), other(2, 1), other(4, 1)], [undefined, "dense", undefined]);
    return Promise.resolve();
  }));

Deno.test("exact and Exp are solved in float64, strong rows and what float32 does not hold included", () =>
  withRuntime(async (runtime) => {
    for (const [factor, outcomes] of [[1, 2], [11, 2], [1e3, 2], [11, 4]] as const) {
      for (const select of ["forward-backward", "top"] as const) {
        const made = enlarged(madeUpQuery(runtime, { ...small, size: 300, budget: 20 }, 1), factor);
        const said: string[] = [];
        const query = { ...made, onPrecision: (name: string) => said.push(name) };
        const found = await pickMultinomial(query, { ...options, select }, outcomes);
        const method = { blocks: "float64", covariance: "dense" } as const;
        assertEquals(found, await pickMultinomial(made, { ...options, select }, outcomes, method));
        assertEquals(said, ["float64"]);
      }
    }
  }));
