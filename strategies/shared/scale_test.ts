import { assert, assertEquals } from "@std/assert";
import { concatRows, type Narrowed } from "../../core/ndarray.ts";
import { centred, centredTogether, centreRows, softmaxLogits } from "./scale.ts";
import { takeExactRows } from "./unit_rows.ts";

Deno.test("centred shifts all arrays by the middle of the first, in float64", () => {
  const exact = Float64Array.of(1e7 + 0.125, 3, 1e7 + 0.375, 5, 1e7, 9e9);
  const pool = { data: Float32Array.from(exact), exact, shape: [3, 2] };
  const other = { data: Float32Array.of(1e7, 4), shape: [1, 2] };
  const [a, b] = centred([pool, other]);
  assertEquals(a.data, Float32Array.of(0, -2, 0.25, 0, -0.125, 9e9 - 5));
  assertEquals(b.data, Float32Array.of(-0.125, -1));
});

Deno.test("centred leaves whole numbers whole, so that equal distances stay equal", () => {
  const data = Float32Array.from({ length: 600 }, (_, i) => 1e6 + (i * 7) % 16);
  const [rows] = centred([{ data, shape: [600, 1] }]);
  assert(rows.data.every((x) => Number.isInteger(x) && Math.abs(x) < 16), `${rows.data}`);
});

Deno.test("centred gives the same bits for rows that are shifted by any amount", () => {
  const rows = Float32Array.of(0.1, 2.7, -3.3, 1.9, 0.5);
  const near = Float64Array.from(rows);
  for (const shift of [1, 2 ** 14, -(2 ** 24)]) {
    const exact = near.map((x) => x + shift);
    const [a, b] = [near, exact].map((exact) => centred([{ data: rows, exact, shape: [5, 1] }])[0]);
    assertEquals(a, b);
  }
});

Deno.test("centred scales all arrays by one power of two where squares would not fit", () => {
  const a = { data: Float32Array.of(1.5 * 2 ** 120, -1.5 * 2 ** 120), shape: [2, 1] };
  const b = { data: Float32Array.of(2 ** 119), shape: [1, 1] };
  const [scaledA, scaledB] = centred([a, b]);
  assertEquals(scaledA.data, Float32Array.of(0, -1.5));
  assertEquals(scaledB.data, Float32Array.of(-0.5));
  const exact = Float64Array.of(1e-300, -1e-300, 0);
  const [tiny] = centred([{ data: Float32Array.from(exact), exact, shape: [3, 1] }]);
  assert(Math.abs(tiny.data[0]!) >= 1 && Math.abs(tiny.data[0]!) < 2, `${tiny.data}`);
});

Deno.test("centred leaves equal rows at 0", () => {
  const [rows] = centred([{ data: new Float32Array(6).fill(0.1), shape: [3, 2] }]);
  assertEquals(rows.data, new Float32Array(6));
});

Deno.test("centredTogether and centreRows are centred, joined and taken", () => {
  for (const scale of [1, 1e200]) {
    const exact = Float64Array.of(7, 3, 1, 5, 4, 9, 2, 8).map((x) => x * scale);
    const all = { data: Float32Array.from(exact), exact, shape: [4, 2] };
    const of = (rows: number[]): Narrowed => takeExactRows(all, rows);
    const [pool, first] = centred([of([1, 2, 3]), of([0])]);
    assertEquals(centredTogether(of([0]), of([1, 2, 3])), concatRows(first, pool));
    const out = new Float32Array(6);
    centreRows(out, all, [0, 3, 1]);
    assertEquals(out, centred([of([0, 3, 1])])[0].data);
  }
});

Deno.test("softmaxLogits keeps differences that float32 would lose", () => {
  const exact = Float64Array.of(1e9, 1e9 + 0.25, -1e9, -1e9 - 0.5);
  const logits = { data: Float32Array.from(exact), exact, shape: [2, 2] };
  assertEquals(softmaxLogits(logits).data, Float32Array.of(-0.25, 0, 0, -0.5));
});
