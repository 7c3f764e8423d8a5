import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "./errors.ts";
import { ndarray, requireFinite, takeRows } from "./ndarray.ts";

Deno.test("ndarray refuses a shape of another size", () => {
  assertEquals(ndarray(new Float32Array(6), [2, 3]).shape, [2, 3]);
  assertThrows(
    () => ndarray(new Float32Array(5), [2, 3]),
    InputError,
    "Shape [2, 3] holds 6 elements, but 5 were given",
  );
});

Deno.test("takeRows copies rows of any width and type", () => {
  const rows = takeRows(ndarray(Int32Array.of(1, 2, 3, 4, 5, 6), [3, 2]), [2, 0, 2]);
  assertEquals(rows, { data: Int32Array.of(5, 6, 1, 2, 5, 6), shape: [3, 2] });
  assertEquals(takeRows(ndarray(new Float32Array(4), [2, 2]), []).shape, [0, 2]);
  assertThrows(
    () => takeRows(ndarray(new Float32Array(4), [2, 2]), [2]),
    InputError,
    "Row 2 is outside an array of 2 rows",
  );
});

Deno.test("requireFinite names the first bad row, and the place in it", () => {
  requireFinite(ndarray(Float32Array.of(1, -2, 0, 3), [2, 2]), "features");
  for (const bad of [NaN, Infinity, -Infinity]) {
    assertThrows(
      () => requireFinite(ndarray(Float32Array.of(1, 2, 3, bad), [2, 2]), "features"),
      InputError,
      `features: row 1 holds ${bad} in column 1`,
    );
    const draws = new Float32Array(24);
    draws[17] = bad;
    assertThrows(
      () => requireFinite(ndarray(draws, [2, 3, 4]), "draws"),
      InputError,
      `draws: row 1 holds ${bad} in draw 1, class 1`,
    );
  }
});
