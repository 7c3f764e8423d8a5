/** Weights of Pillow's resampling, in the fixed-point form that its 8-bit images use. */

/** Bits after the binary point of a weight: 32, less 8 of the pixel and 2 of headroom. */
export const PRECISION = 22;

/** Pillow's name of a resampling kernel. */
export type Filter = "bicubic" | "bilinear";

const kernels: Readonly<
  Record<Filter, { readonly support: number; readonly at: (x: number) => number }>
> = {
  bicubic: { support: 2, at: (x) => cubic(x, -0.5) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
};

/** Part of an axis: its first pixel, and the pixel after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The input pixels of each output pixel of one axis, and how much each counts. */
export interface Coefficients {
  readonly length: number;
  /** Weights stored per output pixel; unused ones are 0. */
  readonly taps: number;
  /** `[length]` index of the first input pixel. */
  readonly first: Int32Array;
  /** `[length]` number of input pixels. */
  readonly count: Int32Array;
  /** `[length, taps]` weights times 2^22, rounded half away from zero. */
  readonly weights: Int32Array;
}

/** Weights for resizing `span` of an axis, by `precompute_coeffs` of Pillow's Resample.c. */
export function coefficients(
  from: number,
  to: number,
  filter: Filter,
  span: Span = { start: 0, end: to },
): Coefficients {
  if (from === to) return copies(span);
  const kernel = kernels[filter];
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  const taps = Math.ceil(support) * 2 + 1;
  const length = span.end - span.start;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * taps);
  const exact = new Float64Array(taps);
  for (let i = 0; i < length; i++) {
    const centre = (span.start + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let j = start; j < end; j++) {
      // Multiplying by the reciprocal, not dividing, is what Pillow does: the last bit differs.
      sum += exact[j - start] = kernel.at((j - centre + 0.5) * (1 / widening));
    }
    for (let j = 0; j < end - start; j++) {
      weights[i * taps + j] = toFixedPoint(sum === 0 ? exact[j]! : exact[j]! / sum);
    }
    first[i] = start;
    count[i] = end - start;
  }
  return { length, taps, first, count, weights };
}

/** Every pixel by itself: an axis that keeps its length is not resampled. */
function copies({ start, end }: Span): Coefficients {
  const length = end - start;
  return {
    length,
    taps: 1,
    first: Int32Array.from({ length }, (_, i) => start + i),
    count: new Int32Array(length).fill(1),
    weights: new Int32Array(length).fill(1 << PRECISION),
  };
}

/** Keys' cubic convolution kernel (1981) with parameter `a`. */
export function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

function toFixedPoint(weight: number): number {
  return Math.trunc(weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
}
