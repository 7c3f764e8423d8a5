/** Anti-aliased strokes on a square of ink: each pixel takes its coverage by distance to a line. */

/** A square of ink from 0 (none) to 1 (full): `[size, size]`. */
export interface Canvas {
  /** Width and height in pixels. */
  readonly size: number;
  /** The ink of each pixel, row by row. */
  readonly ink: Float64Array;
}

/**
 * Makes an empty canvas.
 *
 * @param size Width and height in pixels.
 */
export function canvas(size: number): Canvas {
  return { size, ink: new Float64Array(size * size) };
}

/**
 * Draws a line with round ends. Where strokes overlap, the stronger ink stays.
 *
 * @param x0 Start, in pixels; pixel (0, 0) has its centre at (0.5, 0.5).
 * @param y0 Start, in pixels.
 * @param x1 End, in pixels; a line of no length is a dot.
 * @param y1 End, in pixels.
 * @param width The stroke's width in pixels.
 * @param strength The ink where a pixel is wholly covered, 0 to 1.
 */
export function drawLine(
  target: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  width: number,
  strength: number,
): void {
  const { size, ink } = target;
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
      let t = (px * dx + py * dy) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const [ex, ey] = [px - t * dx, py - t * dy];
      const distance = ex * ex + ey * ey;
      if (distance >= reach * reach) continue;
      // Only +, -, *, / and sqrt: IEEE 754 fixes their results on every machine.
      const cover = reach - Math.sqrt(distance);
      const value = cover >= 1 ? strength : cover * strength;
      const at = y * size + x;
      if (value > ink[at]!) ink[at] = value;
    }
  }
}
