import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "./errors.ts";
import { classIndices, labelTexts, sortedClasses } from "./labels.ts";

Deno.test("labels of any type become text, and 64-bit identifiers stay apart", () => {
  const ids = BigInt64Array.of(1799999999999999002n, 1799999999999999001n, -3n);
  assertEquals(labelTexts({ data: ids, shape: [3] }, "y"), [
    "1799999999999999002",
    "1799999999999999001",
    "-3",
  ]);
  assertEquals(labelTexts({ data: BigUint64Array.of(2n ** 64n - 1n), shape: [1, 1] }, "y"), [
    "18446744073709551615",
  ]);
  assertEquals(labelTexts({ data: Float64Array.of(1, -0, 2 ** 40), shape: [3, 1] }, "y"), [
    "1",
    "0",
    "1099511627776",
  ]);
  assertEquals(labelTexts({ data: ["cat", "dog"], shape: [2] }, "y"), ["cat", "dog"]);
});

Deno.test("labels that are missing, fractions or rounded are refused by row", () => {
  const fails = (data: Float32Array | Float64Array, message: string): void => {
    assertThrows(() => labelTexts({ data, shape: [data.length] }, "y"), InputError, message);
  };
  fails(Float64Array.of(1, 0.5), "y: row 1 holds 0.5: labels are whole numbers or text");
  fails(Float64Array.of(NaN), "y: row 0 holds NaN");
  fails(Float64Array.of(1.8e18), "row 0 holds 1800000000000000000, which may have been rounded");
  fails(Float32Array.of(2 ** 24), "row 0 holds 16777216, which may have been rounded");
  assertThrows(
    () => labelTexts({ data: ["cat", ""], shape: [2] }, "y"),
    InputError,
    "y: row 1 has no label",
  );
  const data = Uint8Array.of(1, 0, 0, 1);
  assertThrows(
    () => labelTexts({ data, shape: [2, 2] }, "y"),
    InputError,
    "y of [2, 2] is not a vector of labels: save them as [n] or [n, 1]",
  );
});

Deno.test("classes are in order of value where all are numbers, else of code units", () => {
  const ids = ["1799999999999999002", "42", "1799999999999999001", "42", "-1"];
  const classes = ["-1", "42", "1799999999999999001", "1799999999999999002"];
  assertEquals(sortedClasses(ids), classes);
  assertEquals([...classIndices([...ids, "7"], classes)], [3, 1, 2, 1, 0, -1]);
  assertEquals(sortedClasses(["b", "10", "9", "B"]), ["10", "9", "B", "b"]);
});
