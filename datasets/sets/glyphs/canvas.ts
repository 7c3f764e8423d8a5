/** Anti-aliased strokes on a square of ink: each pixel takes its coverage by distance to a line. */

/** A square of ink. */
export interface Canvas {
  readonly size: number;
  /** `[size, size]` from 0 (none) to 1 (full). */
  readonly ink: Float64Array;
}

/** Makes an empty canvas. */
export function canvas(size: number): Canvas {
  return { size, ink: new Float64Array(size * size) };
}

/** The ends of a line in pixels; pixel (0, 0) has its centre at (0.5, 0.5). Equal ends are a dot. */
export type Line = readonly [x0: number, y0: number, x1: number, y1: number];

/** Draws a line with round ends by +, −, ×, / and sqrt alone: the same bits on any machine. */
export function drawLine(
  { size, ink }: Canvas,
  [x0, y0, x1, y1]: Line,
  width: number,
  strength: number,
): void {
  // Coverage falls from 1 to 0 over the one pixel around the stroke's edge.
  const reach = width / 2 + 0.5;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const inverse = square > 0 ? 1 / square : 0;
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - y0;
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - x0;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
      const [ex, ey] = [px - t * dx, py - t * dy];
      const distance = ex * ex + ey * ey;
      if (distance >= reach * reach) continue;
      const cover = reach - Math.sqrt(distance);
      const value = cover >= 1 ? strength : cover * strength;
      ink[y * size + x] = Math.max(ink[y * size + x]!, value);
    }
  }
}
