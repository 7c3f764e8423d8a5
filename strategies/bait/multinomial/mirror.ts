/** Makes a matrix symmetric in place. */

/** Rows and columns of a tile: two fit into a first-level cache. */
const TILE = 64;

/**
 * Copies what stands below the diagonal above it.
 *
 * @param matrix `[size, size]`; changed.
 */
export function mirror(matrix: Float32Array | Float64Array, size: number): void {
  for (let top = 0; top < size; top += TILE) {
    for (let left = 0; left <= top; left += TILE) mirrorTile(matrix, size, top, left);
  }
}

function mirrorTile(
  matrix: Float32Array | Float64Array,
  size: number,
  top: number,
  left: number,
): void {
  for (let i = top; i < Math.min(size, top + TILE); i++) {
    for (let j = left; j < Math.min(i, left + TILE); j++) {
      matrix[j * size + i] = matrix[i * size + j]!;
    }
  }
}
