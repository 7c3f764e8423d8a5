import { assertEquals } from "@std/assert";
import { paretoFront } from "./pareto.ts";

Deno.test("the front holds what nothing beats in both respects", () => {
  const front = paretoFront([
    { cost: 1, value: 0.5 },
    { cost: 2, value: 0.7 },
    { cost: 3, value: 0.6 },
    { cost: 2, value: 0.6 },
    { cost: 9, value: 0.8 },
  ]);
  assertEquals(front, [true, true, false, false, true]);
  assertEquals(paretoFront([{ cost: 1, value: 1 }, { cost: 1, value: 1 }]), [true, true]);
});

Deno.test("what only rounding makes more accurate is not better", () => {
  const front = paretoFront([{ cost: 1, value: 0.3 }, { cost: 2, value: 0.1 + 0.2 }]);
  assertEquals(front, [true, false]);
});
