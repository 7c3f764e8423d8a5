import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { rowsOf, squaredDistance } from "../testing/queries.ts";
import { centredUnitRows, takeExactRows, unitRows } from "./unit_rows.ts";

function array(rows: number[][]): { data: Float32Array; shape: number[] } {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

Deno.test("unit rows are as far apart as rows of length 1, in both precisions", () => {
  const random = new Random("unit rows");
  const rows = Array.from({ length: 20 }, () => Array.from({ length: 5 }, () => random.normal()));
  const [unit] = centredUnitRows([array(rows)]);
  const expected = rows.map((row) => {
    const norm = Math.hypot(...row);
    return row.map((x) => x / norm);
  });
  const exact = rowsOf({ data: unit.exact as unknown as Float32Array, shape: unit.shape });
  for (let i = 0; i < 20; i++) {
    const distance = squaredDistance(expected[0]!, expected[i]!);
    assertAlmostEquals(squaredDistance(exact[0]!, exact[i]!), distance, 1e-6);
    assertAlmostEquals(squaredDistance(rowsOf(unit)[0]!, rowsOf(unit)[i]!), distance, 1e-6);
  }
});

Deno.test("unit rows of huge and tiny rows have the length asked for, those of zeros have none", () => {
  const [first, second] = centredUnitRows(
    [array([[0, 0]]), array([[3e37, 4e37], [3e-37, 4e-37]])],
    5,
  );
  const zero = rowsOf(first)[0]!;
  for (const row of rowsOf(second)) assertAlmostEquals(squaredDistance(row, zero), 25, 1e-5);
  assertEquals(
    centredUnitRows([array([[1, 2]]), { data: new Float32Array(0), shape: [0, 2] }])[1].shape,
    [
      0,
      2,
    ],
  );
});

Deno.test("rows are taken in both precisions", () => {
  const [unit] = centredUnitRows([array([[1, 0], [0, 1], [1, 1]])]);
  const taken = takeExactRows(unit, [2, 0]);
  assertEquals(taken.shape, [2, 2]);
  assert(taken.exact.every((x, i) => Math.fround(x) === taken.data[i]));
  assertEquals(taken.exact.subarray(2), unit.exact.subarray(0, 2));
});

Deno.test("unitRows have length 1, whatever their scale, and zeros stay zeros", () => {
  const exact = Float64Array.of(3e200, 4e200, -3e-200, 4e-200, 0, 0);
  const unit = unitRows({ data: Float32Array.from(exact), exact, shape: [3, 2] });
  unit.exact!.forEach((x, i) => assertAlmostEquals(x, [0.6, 0.8, -0.6, 0.8, 0, 0][i]!, 1e-15));
  assertEquals(unit.data, Float32Array.from(unit.exact!));
});
