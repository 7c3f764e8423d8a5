import { assert, assertEquals } from "@std/assert";
import { normalBelow } from "./normal.ts";

Deno.test("normalBelow agrees with known values, far tails included", () => {
  for (
    const [z, value] of [
      [-6, 9.8658764503769814e-10],
      [-1.5, 0.066807201268858066],
      [0.3, 0.61791142218895264],
      [1.959963984540054, 0.975],
      [8, 0.99999999999999938],
    ] as const
  ) assert(Math.abs(normalBelow(z) / value - 1) < 1e-12, `${z}`);
  assertEquals([normalBelow(0), normalBelow(-Infinity), normalBelow(Infinity)], [0.5, 0, 1]);
});
