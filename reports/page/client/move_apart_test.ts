import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { moveApart } from "./move_apart.js";

function moved(ys: readonly number[], height: number, top: number, bottom: number): number[] {
  const names = ys.map((y) => ({ y }));
  moveApart(names, height, top, bottom);
  return names.map(({ y }) => y);
}

Deno.test("names with room stay where they are", () => {
  assertEquals(moved([10, 40, 90], 15, 0, 100), [10, 40, 90]);
});

Deno.test("overlapping names form a stack around their middle", () => {
  assertEquals(moved([50, 50, 50], 10, 0, 100), [40, 50, 60]);
  assertEquals(moved([2, 4], 10, 0, 100), [0, 10]);
  assertEquals(moved([98, 99], 10, 0, 100), [90, 100]);
});

Deno.test("names keep their order, stay apart and inside where there is room", () => {
  const ys = fc.array(fc.double({ noNaN: true, min: 0, max: 300 }), { maxLength: 15 });
  fc.assert(fc.property(ys, (values) => {
    const out = moved(values.toSorted((a, b) => a - b), 20, 0, 300);
    assertEquals(out.length, values.length);
    for (const [i, y] of out.entries()) {
      assert(y >= -1e-6 && y <= 300 + 1e-6);
      if (i > 0) assert(y - out[i - 1]! >= 20 - 1e-6);
    }
    if (out.length === 1) assertAlmostEquals(out[0]!, values[0]!);
  }));
});
