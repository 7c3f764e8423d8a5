import { assertAlmostEquals, assertEquals } from "@std/assert";
import { gaussianWindows, imageWindows } from "./windows.ts";

Deno.test("gaussianWindows sum to 1 each and mirror each other", () => {
  const windows = gaussianWindows(7, 3);
  for (let w = 0; w < 3; w++) {
    let sum = 0;
    for (let i = 0; i < 7; i++) {
      sum += windows[i * 3 + w]!;
      assertAlmostEquals(windows[i * 3 + w]!, windows[(6 - i) * 3 + (2 - w)]!, 1e-12);
    }
    assertAlmostEquals(sum, 1, 1e-12);
  }
});

Deno.test("imageWindows are products of windows on rows and on columns", () => {
  const { data, shape } = imageWindows(2, 4, 2);
  assertEquals(shape, [8, 4]);
  const [rows, columns] = [gaussianWindows(2, 2), gaussianWindows(4, 2)];
  // Pixel (1, 2), window (0, 1).
  assertAlmostEquals(data[(1 * 4 + 2) * 4 + 1]!, rows[1 * 2 + 0]! * columns[2 * 2 + 1]!, 1e-7);
});
