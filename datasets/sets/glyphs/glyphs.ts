/**
 * `glyphs`: drawn letters, for a first run on any machine with nothing to download.
 *
 * Ten letters in 28 × 28 grey pixels, each in four handwritings of unequal share, bent, turned,
 * sheared, moved, crossed by clutter, dark on light or light on dark, on uneven and noisy paper.
 */
import { createHash } from "node:crypto";
import { stream } from "../../../core/random.ts";
import type { Dataset, DatasetSource, Split } from "../../dataset.ts";
import { FONT } from "./font.ts";
import { type Look, STANDARD } from "./look.ts";
import { renderGlyph, SIDE } from "./render.ts";

/** What decides the content of a drawn set. */
export interface GlyphsOptions {
  /** Training images, 4,000 by default. */
  readonly train?: number;
  /** Test images, 2,000 by default. */
  readonly test?: number;
  /** The seed of every draw, 0 by default. */
  readonly seed?: number;
  /** The ranges that looks are drawn from. */
  readonly look?: Look;
}

/**
 * Draws a set of letters. Image i of a split depends on the seed, the split and i only, so that a
 * smaller set is the beginning of a larger one.
 *
 * @param options Sizes, seed and look; every default is the registered set's.
 * @returns The dataset: images `[28, 28, 1]`, labels drawn evenly from the ten classes.
 */
export function drawGlyphs(options: GlyphsOptions = {}): Dataset {
  const { train = 4000, test = 2000, seed = 0, look = STANDARD } = options;
  const hash = createHash("sha256");
  const split = (part: string, count: number): Split => {
    const labels = new Int32Array(count);
    const pixels = new Uint8Array(count * SIDE * SIDE);
    for (let i = 0; i < count; i++) {
      const random = stream(seed, `glyphs ${part}`, i);
      labels[i] = random.integer(FONT.length);
      const shape = FONT[labels[i]!]!.shapes[drawIndex(look.shapes, random.uniform())]!;
      renderGlyph(shape, look, random, imageAt(pixels, i));
    }
    hash.update(`${part} ${count}\n`).update(Uint8Array.from(labels)).update(pixels);
    const read = (index: number) => ({
      width: SIDE,
      height: SIDE,
      channels: 1 as const,
      pixels: imageAt(pixels, index),
    });
    return { labels, images: { length: count, read } };
  };
  return {
    name: "glyphs",
    classes: FONT.map((letter) => letter.name),
    train: split("train", train),
    test: split("test", test),
    contentHash: hash.digest("hex"),
  };
}

/** The registered dataset: 4,000 + 2,000 letters, drawn anew at each load. */
export const glyphs: DatasetSource = {
  name: "glyphs",
  title: "Glyphs: drawn letters, 28 × 28 grey",
  task: "images",
  classes: FONT.length,
  licence: "that of this project",
  source: "drawn by this project: nothing is downloaded",
  split: "drawn apart",
  sizes: { train: 4000, test: 2000 },
  load: () => Promise.resolve(drawGlyphs()),
};

function imageAt(pixels: Uint8Array, index: number): Uint8Array {
  return pixels.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
}

/** The first index whose cumulative share exceeds the draw. */
function drawIndex(shares: readonly number[], draw: number): number {
  let left = draw;
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
}
