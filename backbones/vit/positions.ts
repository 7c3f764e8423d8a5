/** Positions of patches, brought to the size of an image when its graph is built. */
import { InputError } from "../../core/errors.ts";
import { cubic } from "../preprocess/coefficients.ts";
import type { Weights } from "../weights/weights.ts";
import type { PositionRule, VitConfig } from "./config.ts";

/** Added to the wanted side by DINO's authors, so that rounding never loses a row. */
const OFFSET = 0.1;

const CUBIC = -0.75;

/** Its antialiased one, which is Pillow's. */
const ANTIALIASED_CUBIC = -0.5;

/** Own token and registers `[1 + registers, width]`; positions of patches `[side², width]`. */
export function embeddingOf(
  config: VitConfig,
  weights: Weights,
  side: number,
  rule: PositionRule | undefined = config.positions,
): { readonly tokens: Float32Array; readonly positions: Float32Array } {
  const { names, width, grid, registers } = config;
  const own = numbers(weights, names.token, width);
  const table = numbers(weights, names.positions, (1 + grid ** 2) * width);
  const tokens = new Float32Array((1 + registers) * width);
  for (let d = 0; d < width; d++) tokens[d] = own[d]! + table[d]!;
  if (names.registers !== undefined) {
    tokens.set(numbers(weights, names.registers, registers * width), width);
  }
  const patches = table.subarray(width);
  if (side === grid) return { tokens, positions: patches };
  if (rule === undefined) {
    const size = grid * config.patch;
    throw new InputError(
      `${config.family} was trained at ${size} × ${size} and defines no other size; ` +
        "take that one, or --positions hf for Hugging Face's interpolation",
    );
  }
  return { tokens, positions: interpolated(patches, grid, side, rule) };
}

function numbers(weights: Weights, name: string, count: number): Float32Array {
  const { data, shape } = weights.float32(name);
  if (data.length === count) return data;
  throw new InputError(
    `"${weights.path}": tensor "${name}" has shape [${shape.join(", ")}], but the network needs ` +
      `${count} numbers there`,
  );
}

interface Tap {
  readonly index: number;
  readonly factor: number;
}

/** Interpolates a square table `[grid², D]` to `[side², D]` as PyTorch does, rounding once. */
function interpolated(
  table: Float32Array,
  grid: number,
  side: number,
  rule: PositionRule,
): Float32Array {
  const width = table.length / grid ** 2;
  const taps = Array.from({ length: side }, (_, i) => tapsOf(i, grid, side, rule));
  const rows = new Float64Array(side * grid * width);
  const rowLength = grid * width;
  taps.forEach((row, y) => {
    for (const { index, factor } of row) {
      for (let i = 0; i < rowLength; i++) {
        rows[y * rowLength + i]! += factor * table[index * rowLength + i]!;
      }
    }
  });
  const out = new Float64Array(side * side * width);
  for (let y = 0; y < side; y++) {
    taps.forEach((column, x) => {
      const to = (y * side + x) * width;
      for (const { index, factor } of column) {
        const from = y * rowLength + index * width;
        for (let d = 0; d < width; d++) out[to + d]! += factor * rows[from + d]!;
      }
    });
  }
  return Float32Array.from(out);
}

function tapsOf(i: number, grid: number, side: number, rule: PositionRule): Tap[] {
  if (rule === "antialias") return antialiasedTaps(i, grid, side);
  // PyTorch computes source coordinates in single precision.
  const scale = Math.fround(rule === "offset" ? 1 / ((side + OFFSET) / grid) : grid / side);
  const source = Math.fround(Math.fround(scale * Math.fround(i + 0.5)) - 0.5);
  const first = Math.floor(source) - 1;
  return [0, 1, 2, 3].map((k) => ({
    index: Math.min(Math.max(first + k, 0), grid - 1),
    factor: cubic(source - (first + k), CUBIC),
  }));
}

/** A window that widens as the table shrinks, cut at the border and made to sum to one. */
function antialiasedTaps(i: number, grid: number, side: number): Tap[] {
  const scale = grid / side;
  const stretch = Math.max(scale, 1);
  const centre = scale * (i + 0.5);
  const first = Math.max(Math.trunc(centre - 2 * stretch + 0.5), 0);
  const end = Math.min(Math.trunc(centre + 2 * stretch + 0.5), grid);
  const taps = Array.from({ length: end - first }, (_, k) => ({
    index: first + k,
    factor: cubic((first + k - centre + 0.5) / stretch, ANTIALIASED_CUBIC),
  }));
  const total = taps.reduce((sum, { factor }) => sum + factor, 0);
  return taps.map(({ index, factor }) => ({ index, factor: factor / total }));
}
