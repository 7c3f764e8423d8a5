import { assertEquals } from "@std/assert";
import { ndarray } from "../../../core/ndarray.ts";
import { madeUpQuery, withRuntime } from "../../testing/queries.ts";
import { problemOf } from "./problem.ts";
import { areStrong, mayBeStrong } from "./strong.ts";

Deno.test("rows are strong by the largest trace of P, or where it is no number", () => {
  const blocks = (...diagonal: number[]): Float32Array =>
    Float32Array.from(diagonal.flatMap((value) => [value, 9, 9, value]));
  assertEquals(areStrong(ndarray(blocks(1, 499), [2, 2, 2])), false);
  assertEquals(areStrong(ndarray(blocks(1, 501), [2, 2, 2])), true);
  assertEquals(areStrong(ndarray(blocks(NaN, 1), [2, 2, 2])), true);
});

Deno.test("a prior that is a difference may be lost, others are not", () =>
  withRuntime((runtime) => {
    const sizes = { size: 10, labelled: 5, dimensions: 4, classes: 3, budget: 5 };
    const query = madeUpQuery(runtime, sizes, 0);
    query.pool.features!.data.fill(1);
    // c‖x‖²/λ is 2/λ.
    const strong = (lambda: number, outcomes: number): boolean =>
      mayBeStrong(
        problemOf(query, { lambda, fisher: "sum", select: "forward-backward" }, outcomes),
      );
    assertEquals(strong(1, 2), false);
    assertEquals(strong(1e-3, 2), true);
    assertEquals(strong(1e-3, 3), false);
    return Promise.resolve();
  }));
