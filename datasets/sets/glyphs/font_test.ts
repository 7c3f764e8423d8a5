import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { flatten, FONT, FONT_BOX } from "./font.ts";

Deno.test("flatten turns lines, curves and ovals into segments", () => {
  assertEquals([...flatten("M 1 2 L 3 4 L 5 6 M 0 0 L 9 9")], [
    ...[1, 2, 3, 4],
    ...[3, 4, 5, 6],
    ...[0, 0, 9, 9],
  ]);
  const curve = flatten("M 0 0 Q 10 0 10 10");
  assertEquals([...curve.subarray(-2)], [10, 10]);
  assertEquals([curve[10], curve[11]], [7.5, 2.5]);
  const oval = flatten("O 10 20 3 6");
  for (let at = 0; at < oval.length; at += 2) {
    const [x, y] = [(oval[at]! - 10) / 3, (oval[at + 1]! - 20) / 6];
    assertAlmostEquals(x * x + y * y, 1);
  }
  assertEquals([...oval.subarray(0, 2)], [...oval.subarray(-2)]);
});

Deno.test("flatten refuses an unknown command", () => {
  assertThrows(() => flatten("M 0 0 Z"), Error, 'Unknown command "Z"');
});

Deno.test("the font has ten letters in four shapes that fill their box", () => {
  assertEquals(FONT.length, 10);
  for (const { name, shapes } of FONT) {
    assertEquals(shapes.length, 4, name);
    for (const shape of shapes) {
      const xs = shape.filter((_, i) => i % 2 === 0);
      const ys = shape.filter((_, i) => i % 2 === 1);
      assert(xs.every((x) => x >= 0 && x <= FONT_BOX.width), name);
      assert(ys.every((y) => y >= -5 && y <= FONT_BOX.height + 5), name);
      assert(Math.max(...ys) - Math.min(...ys) >= 60, name);
    }
  }
});
