/** How hard `glyphs` is: every range that an image's look is drawn from. */

/** A range `[least, most]` that a number is drawn from evenly. */
export type Range = readonly [number, number];

/** The ranges of everything that varies from image to image. Lengths are in pixels. */
export interface Look {
  /** Share of each shape of a letter, in the font's order: rare shapes make small clusters. */
  readonly shapes: readonly number[];
  /** A letter's height. */
  readonly height: Range;
  /** Its width relative to the font's. */
  readonly stretch: Range;
  /** Tangent of half its rotation. */
  readonly turn: Range;
  /** Horizontal shear per unit of height. */
  readonly shear: Range;
  /** How far its centre lies from the image's, along each axis. */
  readonly shift: Range;
  /** Smooth bending, as a share of the letter's size. */
  readonly bend: Range;
  /** Stroke width, of letters and of clutter. */
  readonly stroke: Range;
  /** How many random lines and curves cross the image. */
  readonly strokes: Range;
  /** How long each of them is. */
  readonly reach: Range;
  /** How many random dots lie on it. */
  readonly dots: Range;
  /** The ink of clutter relative to the letter's. */
  readonly clutter: Range;
  /** Grey level of the paper at the image's centre. */
  readonly paper: Range;
  /** Grey levels between letter and paper; letters are darker or lighter, evenly often. */
  readonly contrast: Range;
  /** Change of the paper's grey level across the image, along each axis. */
  readonly gradient: Range;
  /** Standard deviation of the noise, in grey levels. */
  readonly noise: Range;
}

/**
 * The look of the registered dataset. It is set so that good features leave something to learn: a
 * linear head on the scattering backbone's features reaches 37 % on the test images with 20 random
 * labels, 72 % with 120, 87 % with 220, 94 % with 1,000 and 96 % with all 4,000.
 *
 * A change here changes every pixel, and with them the set's content hash and all run keys.
 */
export const STANDARD: Look = {
  shapes: [0.5, 0.11, 0.28, 0.11],
  height: [16, 21],
  stretch: [0.8, 1.1],
  turn: [-0.11, 0.11],
  shear: [-0.17, 0.17],
  shift: [-2, 2],
  bend: [-0.1, 0.1],
  stroke: [1.4, 2.7],
  strokes: [0, 2],
  reach: [6, 14],
  dots: [0, 4],
  clutter: [0.45, 0.95],
  paper: [60, 195],
  contrast: [52, 135],
  gradient: [-50, 50],
  noise: [4, 16],
};
