/** The `scattering` backbones: fixed wavelets, nothing learned, nothing to download. */
import { InputError } from "../../core/errors.ts";
import { productDim } from "../../onnx/dims.ts";
import {
  add,
  averagePool,
  concat,
  conv2d,
  div,
  gather,
  Graph,
  layerNorm,
  log,
  matmul,
  mean,
  mul,
  pad,
  Program,
  reshape,
  slice,
  sqrt,
  square,
  type Value,
} from "../../onnx/mod.ts";
import { type Backbone, type ImageSize, loadedBackbone } from "../backbone.ts";
import { imageInput, planes } from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { imageWindows, morletBank, morletRadius } from "./filters.ts";

interface ScatteringShape {
  /** Octaves J; wavelets have octaves 0 … J − 1. */
  readonly octaves: number;
  readonly orientations: number;
}

/** The images of a scattering backbone; the defaults of its shape are J = 3 and L = 6. */
interface ScatteringOptions extends Partial<ScatteringShape> {
  readonly name: string;
  readonly input: ImageSize;
}

/** Measured: larger batches fall out of the cache, smaller ones waste time between operators. */
const BATCH = 100;

/** Averaging windows along each side of the image, for each kind of coefficient. */
const GRID = { first: 3, relative: 2, second: 1 } as const;

/** Added before the logarithm: responses below it count as silence. Pixels are in 0 … 1. */
const SILENCE = 0.003;

/** ITU-R 601: brightness in 0 … 1; blue's and red's differences from it in −0.5 … 0.5. */
const YCBCR = Float32Array.from([
  [0.299, 0.587, 0.114],
  [-0.168736, -0.331264, 0.5],
  [0.5, -0.418688, -0.081312],
].flat());

/** Brings means of brightness and of colour differences to about unit variance in photographs. */
const MEANS_GAIN = [4, 10, 10] as const;

/** Small grey pictures: digits, letters, clothes. */
export const scattering: Backbone = scatteringBackbone({
  name: "scattering",
  input: { width: 28, height: 28, channels: 1 },
});

/** Small colour pictures. */
export const scatteringColour: Backbone = scatteringBackbone({
  name: "scattering-colour",
  input: { width: 32, height: 32, channels: 3 },
});

/** A scattering backbone for images of one size. */
export function scatteringBackbone(options: ScatteringOptions): Backbone {
  const { name, input, octaves = 3, orientations = 6 } = options;
  const shape = { octaves, orientations };
  requireFitting(input, shape);
  const colour = input.channels === 3;
  const steps = { resize: [input.width, input.height], channels: input.channels } as const;
  const backbone: Backbone = {
    name,
    title: `Wavelet scattering, ${octaves} octaves, ${orientations} orientations, ` +
      `${input.width} × ${input.height} ${colour ? "colour" : "grey"}`,
    licence: "that of this project",
    source: "Bruna and Mallat, Invariant Scattering Convolution Networks, arXiv 1203.1513",
    input,
    width: scatteringWidth(shape) + (colour ? 2 * octaves * orientations + 3 * GRID.first ** 2 : 0),
    preprocessing: preprocessing(steps).description,
    atSize: (side) =>
      scatteringBackbone({ ...options, input: { ...input, width: side, height: side } }),
    load: () =>
      Promise.resolve(loadedBackbone({
        backbone,
        program: scatteringProgram(name, input, shape),
        preprocessing: preprocessing(steps),
        batch: BATCH,
      })),
  };
  return backbone;
}

function scatteringProgram(name: string, input: ImageSize, shape: ScatteringShape): Program {
  const graph = new Graph(name);
  const images = imageInput(graph, input.height, input.width, input.channels);
  const pixels = div(planes(images), 255);
  const features = input.channels === 1
    ? scatteringFeatures(pixels, shape)
    : colourFeatures(pixels, shape);
  return new Program(graph, { features });
}

/** Scattering of the brightness; order 1 of the colour differences; local means of all three. */
function colourFeatures(pixels: Value, shape: ScatteringShape): Value {
  const { graph } = pixels;
  const ycbcr = conv2d(pixels, graph.constant({ data: YCBCR, shape: [3, 3, 1, 1] }));
  return concat([
    scatteringFeatures(slice(ycbcr, 1, 0, 1), shape),
    planeFeatures(slice(ycbcr, 1, 1), shape),
    planeMeans(ycbcr, MEANS_GAIN),
  ], 1);
}

function requireFitting({ width, height }: ImageSize, shape: ScatteringShape): void {
  const { octaves, orientations } = shape;
  if (!(octaves >= 2)) {
    throw new InputError(`Scattering of order 2 needs at least 2 octaves, not ${octaves}`);
  }
  const [least, step] = [smallestSide(shape), 2 ** (octaves - 1)];
  if (Math.min(width, height) >= least && width % step === 0 && height % step === 0) return;
  throw new InputError(
    `Scattering with ${octaves} octaves and ${orientations} orientations needs a width and height ` +
      `of at least ${least} that ${step} divides, not ${width} × ${height}`,
  );
}

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
 * contrast does not count and features have about unit variance on any images.
 *
 * @param plane float32 `[N, 1, H, W]` in 0 … 1.
 * @returns float32 `[N, 9·J·L + (4·L + L²)·J(J−1)/2]`
 */
function scatteringFeatures(plane: Value, shape: ScatteringShape): Value {
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

/** Order-1 coefficients of planes, averaged over the image: float32 `[N, P·J·L]`. */
function planeFeatures(planes: Value, shape: ScatteringShape): Value {
  const [batch, count] = planes.shape;
  const coefficients = firstOrder(singleChannel(planes), shape).map(({ maps }) =>
    reshape(averaged(maps, 1), [batch!, count!, shape.orientations])
  );
  return standardised(coefficients, batch!);
}

/** Means of planes `[N, P, H, W]` over 3 × 3 windows, times a gain each: float32 `[N, 9·P]`. */
function planeMeans(planes: Value, gains: readonly number[]): Value {
  const factors = planes.graph.constant({
    data: Float32Array.from(gains),
    shape: [gains.length, 1],
  });
  const means = mul(averaged(planes, GRID.first), factors);
  return reshape(means, [planes.shape[0]!, gains.length * GRID.first ** 2]);
}

function scatteringWidth(shape: ScatteringShape): number {
  const { octaves: j, orientations: l } = shape;
  const perPair = GRID.relative ** 2 * l + GRID.second ** 2 * l * l;
  return GRID.first ** 2 * j * l + (perPair * j * (j - 1)) / 2;
}

function smallestSide(shape: ScatteringShape): number {
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
