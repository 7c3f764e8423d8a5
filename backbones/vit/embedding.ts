/** The part of a network that depends on its weights alone: worked out once, when it is built. */
import { InputError } from "../../core/errors.ts";
import type { Weights } from "../weights/weights.ts";
import type { VitConfig } from "./config.ts";
import { interpolatePositions, type PositionRule } from "./positions.ts";

/** What is added to patches, and the tokens that precede them. */
export interface Embedding {
  /** Tokens of no patch, the image's own first, positions added: `[1 + registers, width]`. */
  readonly tokens: Float32Array;
  /** Positions of patches, row by row: `[side², width]`. */
  readonly positions: Float32Array;
}

/**
 * Reads and interpolates what is added to patches.
 *
 * @param rule How positions are interpolated; default what the network's authors do.
 */
export function embeddingOf(
  config: VitConfig,
  weights: Weights,
  side: number,
  rule: PositionRule | undefined = config.positions,
): Embedding {
  const { names, width, grid, registers } = config;
  const own = numbers(weights, names.token, width);
  const table = numbers(weights, names.positions, (1 + grid ** 2) * width);
  const tokens = new Float32Array((1 + registers) * width);
  for (let d = 0; d < width; d++) tokens[d] = own[d]! + table[d]!;
  if (names.registers !== undefined) {
    tokens.set(numbers(weights, names.registers, registers * width), width);
  }
  if (side !== grid && rule === undefined) {
    throw new InputError(
      `${config.family} was trained at ${grid * config.patch} × ${
        grid * config.patch
      } and defines ` +
        `no other size; take that one, or --positions hf for Hugging Face's interpolation`,
    );
  }
  const patches = table.subarray(width);
  return {
    tokens,
    positions: side === grid ? patches : interpolatePositions(patches, grid, side, rule!),
  };
}

function numbers(weights: Weights, name: string, count: number): Float32Array {
  const { data, shape } = weights.float32(name);
  if (data.length === count) return data;
  throw new InputError(
    `"${weights.path}": tensor "${name}" has shape [${shape.join(", ")}], but the network needs ` +
      `${count} numbers there`,
  );
}
