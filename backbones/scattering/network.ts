/** The scattering transform as a program: wavelet moduli of orders 1 and 2, averaged (no learning). */
import {
  add,
  averagePool,
  concat,
  conv2d,
  gather,
  layerNorm,
  log,
  matmul,
  mean,
  mul,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  type Value,
} from "../../onnx/mod.ts";
import { productDim } from "../../onnx/dims.ts";
import { morletBank, morletRadius } from "./morlet.ts";
import { imageWindows } from "./windows.ts";

/** How finely a scattering network looks. */
export interface ScatteringShape {
  /** Octaves J; wavelets have octaves 0 … J − 1. */
  readonly octaves: number;
  /** Directions L of every octave. */
  readonly orientations: number;
}

/** Averaging windows along each side of the image, for each kind of coefficient. */
const GRID = { first: 3, relative: 2, second: 1 } as const;

/** Added before the logarithm: responses below it count as silence. Pixels are in 0 … 1. */
const SILENCE = 0.003;

/** Response maps of one octave. */
interface Moduli {
  readonly octave: number;
  /** `[N, L, H/2^octave, W/2^octave]`, or with the order-1 directions folded into N. */
  readonly maps: Value;
}

/**
 * Scattering coefficients of one plane (Bruna and Mallat, 1203.1513): `|x ⋆ ψ|` averaged over 3 × 3
 * windows; `||x ⋆ ψ₁| ⋆ ψ₂|`, ψ₂ of a larger octave, averaged over the image; and the latter over
 * 2 × 2 windows with both directions turned together (Sifre and Mallat 2013), so that only the angle
 * between them counts. Of each kind the logarithms are centred and scaled within the image, so that
 * contrast does not count and features have about unit variance whatever the images.
 *
 * @param plane float32 `[N, 1, H, W]` in 0 … 1.
 * @returns float32 `[N, 9·J·L + (4·L + L²)·J(J−1)/2]`
 */
export function scatteringFeatures(plane: Value, shape: ScatteringShape): Value {
  const { octaves, orientations } = shape;
  const first = firstOrder(plane, shape);
  const second: Moduli[] = [];
  for (const { octave, maps } of first) {
    const source = singleChannel(octave === 0 ? averagePool(maps, [2, 2], { stride: 2 }) : maps);
    const resolution = Math.max(octave, 1);
    for (let next = octave + 1; next < octaves; next++) {
      second.push({ octave: next, maps: moduli(source, next - resolution, orientations) });
    }
  }
  const batch = plane.shape[0]!;
  const pairs = [batch, orientations, orientations];
  const relative = second.map(({ maps }) =>
    meanByAngle(reshape(averaged(maps, GRID.relative), [...pairs, GRID.relative ** 2]))
  );
  return concat([
    standardised(first.map(({ maps }) => averaged(maps, GRID.first)), batch),
    standardised(relative, batch),
    standardised(second.map(({ maps }) => reshape(averaged(maps, GRID.second), pairs)), batch),
  ], 1);
}

/**
 * Order-1 coefficients of several planes averaged over the whole image: what colour differences add
 * to the scattering of the brightness.
 *
 * @param planes float32 `[N, P, H, W]`.
 * @returns float32 `[N, P·J·L]`, log-compressed, centred and scaled within the image.
 */
export function planeFeatures(planes: Value, shape: ScatteringShape): Value {
  const [batch, count] = planes.shape;
  const coefficients = firstOrder(singleChannel(planes), shape).map(({ maps }) =>
    reshape(averaged(maps, 1), [batch!, count!, shape.orientations])
  );
  return standardised(coefficients, batch!);
}

/**
 * Means of several planes over 3 × 3 windows.
 *
 * @param planes float32 `[N, P, H, W]`.
 * @returns float32 `[N, 9·P]`
 */
export function planeMeans(planes: Value, gains: readonly number[]): Value {
  const factors = planes.graph.constant({
    data: Float32Array.from(gains),
    shape: [gains.length, 1],
  });
  const means = mul(averaged(planes, GRID.first), factors);
  return reshape(means, [planes.shape[0]!, gains.length * GRID.first ** 2]);
}

/** The number of features of one plane. */
export function scatteringWidth(shape: ScatteringShape): number {
  const { octaves: j, orientations: l } = shape;
  const perPair = GRID.relative ** 2 * l + GRID.second ** 2 * l * l;
  return GRID.first ** 2 * j * l + (perPair * j * (j - 1)) / 2;
}

/** The least size of an image. */
export function smallestSide(shape: ScatteringShape): number {
  const { octaves, orientations } = shape;
  const whole = morletRadius(octaves - 1, orientations) + 1;
  const halved = morletRadius(octaves - 2, orientations) + 1;
  return Math.max(whole, 2 * halved);
}

function firstOrder(plane: Value, shape: ScatteringShape): Moduli[] {
  return Array.from({ length: shape.octaves }, (_, octave) => ({
    octave,
    maps: moduli(plane, octave, shape.orientations),
  }));
}

/** `|x ⋆ ψ|` for all directions: `[N, 1, H, W]` → `[N, L, H/2^octave, W/2^octave]` */
function moduli(x: Value, octave: number, orientations: number): Value {
  const radius = morletRadius(octave, orientations);
  // Mirrored borders, because a border of zeros would be the strongest edge of most images.
  const mirrored = pad(x, [0, 0, radius, radius], [0, 0, radius, radius], "reflect");
  const bank = x.graph.constant(morletBank(octave, orientations));
  const waves = conv2d(mirrored, bank, undefined, { stride: 2 ** octave });
  const real = slice(waves, 1, 0, orientations);
  const imaginary = slice(waves, 1, orientations, 2 * orientations);
  return sqrt(add(square(real), square(imaginary)));
}

/** `[N, C, H, W]` → `[N·C, 1, H, W]` */
function singleChannel(x: Value): Value {
  const [n, c, h, w] = x.shape as [Value["shape"][0], Value["shape"][0], number, number];
  return reshape(x, [productDim([n, c]), 1, h, w]);
}

/** `[N, C, H, W]` → `[N, C, grid²]` */
function averaged(x: Value, grid: number): Value {
  const [n, c, h, w] = x.shape as [Value["shape"][0], Value["shape"][0], number, number];
  const windows = x.graph.constant(imageWindows(h, w, grid));
  return matmul(reshape(x, [n, c, h * w]), windows);
}

/** `[N, L, L, G]` → `[N, L, G]`: the mean over all pairs of directions with one angle between them. */
function meanByAngle(x: Value): Value {
  const [batch, , , windows] = x.shape;
  const orientations = x.shape[1] as number;
  const order = Array.from({ length: orientations ** 2 }, (_, i) => {
    const [angle, first] = [Math.floor(i / orientations), i % orientations];
    return first * orientations + (first + angle) % orientations;
  });
  const flat = reshape(x, [batch!, orientations ** 2, windows!]);
  const turned = gather(flat, x.graph.vector("int64", order), 1);
  return mean(reshape(turned, [batch!, orientations, orientations, windows!]), { axis: 2 });
}

/** Joins coefficients of one kind, takes logarithms, and gives each image mean 0 and variance 1. */
function standardised(parts: readonly Value[], batch: Value["shape"][0]): Value {
  const flat = parts.map((part) => reshape(part, [batch!, productDim(part.shape.slice(1))]));
  const logarithms = log(add(concat(flat, 1), SILENCE));
  const width = logarithms.shape[1] as number;
  const constant = (number: number): Value =>
    logarithms.graph.constant({ data: new Float32Array(width).fill(number), shape: [width] });
  return layerNorm(logarithms, constant(1), constant(0));
}
