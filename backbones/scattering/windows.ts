/** Gaussian averaging windows: what makes scattering coefficients stable against small shifts. */

/**
 * Windows on a line of pixels. Their centres divide the line evenly, their standard deviation is
 * half their distance, and each sums to 1 inside the line.
 *
 * @param length Pixels.
 * @returns `[length, count]`
 */
export function gaussianWindows(length: number, count: number): Float64Array {
  const windows = new Float64Array(length * count);
  const distance = length / count;
  for (let w = 0; w < count; w++) {
    const centre = (w + 0.5) * distance - 0.5;
    let sum = 0;
    for (let i = 0; i < length; i++) {
      sum += windows[i * count + w] = Math.exp(-2 * ((i - centre) / distance) ** 2);
    }
    for (let i = 0; i < length; i++) windows[i * count + w]! /= sum;
  }
  return windows;
}

/**
 * Windows on an image: the products of those on its rows and on its columns.
 *
 * @param height Pixels.
 * @param width Pixels.
 * @returns `[height·width, grid²]`
 */
export function imageWindows(
  height: number,
  width: number,
  grid: number,
): { readonly data: Float32Array; readonly shape: readonly number[] } {
  const rows = gaussianWindows(height, grid);
  const columns = gaussianWindows(width, grid);
  const shape = [height * width, grid * grid];
  const data = new Float32Array(height * width * grid * grid);
  for (let at = 0; at < data.length; at++) {
    const window = at % (grid * grid);
    const pixel = (at - window) / (grid * grid);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const [v, h] = [Math.floor(window / grid), window % grid];
    data[at] = rows[y * grid + v]! * columns[x * grid + h]!;
  }
  return { data, shape };
}
