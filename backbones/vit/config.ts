/** What tells one vision transformer from another. */
import type { VitNames } from "./names.ts";
import type { PositionRule } from "./positions.ts";

/** A vision transformer (Dosovitskiy et al., 2010.11929) and the names of its tensors. */
export interface VitConfig {
  /** Whose network it is, such as "DINOv2". */
  readonly family: string;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Features per token. */
  readonly width: number;
  /** Transformer blocks. */
  readonly depth: number;
  /** Heads of each attention; they divide the width. */
  readonly heads: number;
  /** Features between the two layers of each block's network (after the gate, where there is one). */
  readonly hidden: number;
  /** What lies between them: exact GELU, `x·σ(1.702x)`, or `silu(a)·b`. */
  readonly activation: "gelu" | "quick-gelu" | "swiglu";
  /** Added to variances by every layer normalisation. */
  readonly epsilon: number;
  /** Tokens beside the image's own and its patches'. */
  readonly registers: number;
  /** Patches along each side of the images that the position table was trained with. */
  readonly grid: number;
  /** How the table is brought to other sizes; undefined where its authors give no way. */
  readonly positions: PositionRule | undefined;
  /** Features of the result where a projection follows the last normalisation. */
  readonly projected?: number;
  /** The tensors' names in the file. */
  readonly names: VitNames;
}

/** How many features a network gives per image. */
export function featuresOf({ projected, width }: VitConfig): number {
  return projected ?? width;
}
