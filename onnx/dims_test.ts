import { assertEquals, assertThrows } from "@std/assert";
import { broadcast, productDim, resolveAxis, sumDim } from "./dims.ts";
import { GraphError } from "./types.ts";

Deno.test("productDim: numbers multiply, symbols are sorted", () => {
  assertEquals(productDim([2, 3]), 6);
  assertEquals(productDim(["N", 3, "K", 2]), "6*K*N");
  assertEquals(productDim(["2*N", 3]), productDim([6, "N"]));
  assertEquals(productDim([]), 1);
  assertEquals(productDim(["N", 0]), 0);
});

Deno.test("sumDim: numbers add, symbols are sorted", () => {
  assertEquals(sumDim([2, 3]), 5);
  assertEquals(sumDim(["n", 1, "N"]), "N+n+1");
  assertEquals(sumDim(["N+1", 2]), "N+3");
});

Deno.test("broadcast: lengths of 1 stretch, others must agree", () => {
  assertEquals(broadcast("Add", ["N", 1], [4]), ["N", 4]);
  assertEquals(broadcast("Add", [], [2, 3]), [2, 3]);
  assertThrows(() => broadcast("Add", [2], [3]), GraphError, "Add: operands of shapes [2] and [3]");
  assertThrows(() => broadcast("Add", ["N"], ["n"]), GraphError, "N against n");
});

Deno.test("resolveAxis: counts from the end, refuses what is not there", () => {
  assertEquals(resolveAxis("Sum", -1, 3), 2);
  assertThrows(() => resolveAxis("Sum", 3, 3), GraphError, "axis 3 does not exist");
});
