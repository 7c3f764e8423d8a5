import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { canvas, drawLine } from "./canvas.ts";

Deno.test("drawLine covers what lies within half its width", () => {
  const target = canvas(5);
  drawLine(target, [0, 2.5, 5, 2.5], 1, 1);
  target.ink.forEach((ink, i) => assertAlmostEquals(ink, i >= 10 && i < 15 ? 1 : 0, 1e-12));
});

Deno.test("drawLine shares an edge between two pixels", () => {
  const target = canvas(4);
  drawLine(target, [-9, 2, 9, 2], 2, 0.5);
  assertEquals([0, 1, 2, 3].map((y) => target.ink[4 * y]), [0, 0.5, 0.5, 0]);
  drawLine(target, [-9, 1.75, 9, 1.75], 2, 0.5);
  assertAlmostEquals(target.ink[0]!, 0.125);
});

Deno.test("drawLine keeps the stronger ink and draws dots", () => {
  const target = canvas(3);
  drawLine(target, [1.5, 1.5, 1.5, 1.5], 1, 0.9);
  drawLine(target, [0, 1.5, 3, 1.5], 1, 0.4);
  [0.4, 0.9, 0.4].forEach((ink, x) => assertAlmostEquals(target.ink[3 + x]!, ink, 1e-12));
});

Deno.test("drawLine draws the same from either end, and nothing out of range", () => {
  const at = fc.double({ min: -20, max: 30, noNaN: true });
  fc.assert(
    fc.property(
      at,
      at,
      at,
      at,
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      (a, b, c, d, width) => {
        const [there, back] = [canvas(8), canvas(8)];
        drawLine(there, [a, b, c, d], width, 1);
        drawLine(back, [c, d, a, b], width, 1);
        there.ink.forEach((ink, i) => {
          assert(ink >= 0 && ink <= 1);
          assertAlmostEquals(ink, back.ink[i]!, 1e-6);
        });
      },
    ),
    { numRuns: 50 },
  );
});
