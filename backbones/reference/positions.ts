/** Interpolated positions by the definition, point by point in float64. */
import type { PositionRule } from "../vit/positions.ts";

/**
 * A table at another size.
 *
 * @param table `[grid², D]`.
 * @returns `[side², D]`.
 */
export function referencePositions(
  table: Float32Array,
  grid: number,
  side: number,
  rule: PositionRule | undefined,
): Float64Array {
  if (side === grid) return Float64Array.from(table);
  const width = table.length / grid ** 2;
  const out = new Float64Array(side ** 2 * width);
  const weights = Array.from({ length: side }, (_, i) => weightsOf(i, grid, side, rule!));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let i = 0; i < grid; i++) {
        for (let j = 0; j < grid; j++) {
          const factor = weights[y]![i]! * weights[x]![j]!;
          if (factor === 0) continue;
          for (let d = 0; d < width; d++) {
            out[(y * side + x) * width + d]! += factor * table[(i * grid + j) * width + d]!;
          }
        }
      }
    }
  }
  return out;
}

/** How much every row of the table counts for row `i` of the result. */
function weightsOf(i: number, grid: number, side: number, rule: PositionRule): Float64Array {
  const weights = new Float64Array(grid);
  if (rule === "antialias") {
    const [scale, stretch] = [grid / side, Math.max(1, grid / side)];
    const centre = (i + 0.5) * scale;
    for (let k = 0; k < grid; k++) {
      // A row whose middle lies half a row outside of the window still touches it.
      if (Math.abs(k + 0.5 - centre) < 2 * stretch) {
        weights[k] = keys((k + 0.5 - centre) / stretch, -0.5);
      }
    }
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  }
  const source = (i + 0.5) * grid / (rule === "offset" ? side + 0.1 : side) - 0.5;
  for (let k = Math.floor(source) - 1; k <= Math.floor(source) + 2; k++) {
    weights[Math.min(Math.max(k, 0), grid - 1)]! += keys(source - k, -0.75);
  }
  return weights;
}

/** The cubic of Keys (1981) as four powers. */
function keys(x: number, a: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  if (d > 1) return a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a;
  return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
}
