import { assertEquals } from "@std/assert";
import { mirror } from "./fisher.ts";

Deno.test("mirror copies what is below the diagonal above it, across tiles too", () => {
  for (const size of [1, 3, 64, 65, 130]) {
    const matrix = Float32Array.from({ length: size * size }, (_, i) => i);
    mirror(matrix, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        assertEquals(matrix[i * size + j], Math.max(i, j) * size + Math.min(i, j));
      }
    }
  }
});
