/** The `scattering` backbones: fixed wavelets, nothing learned, nothing to download. */
import { InputError } from "../../core/errors.ts";
import { concat, conv2d, div, Graph, Program, slice, type Value } from "../../onnx/mod.ts";
import { type Backbone, type ImageSize, loadedBackbone } from "../backbone.ts";
import { imageInput, planes } from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import {
  planeFeatures,
  planeMeans,
  scatteringFeatures,
  type ScatteringShape,
  scatteringWidth,
  smallestSide,
} from "./network.ts";

/** What a scattering backbone is made for. */
export interface ScatteringOptions extends Partial<ScatteringShape> {
  /** The name on the command line. */
  readonly name: string;
  /** Images of another size are resized to this one. */
  readonly input: ImageSize;
}

/** Measured: larger batches fall out of the cache, smaller ones waste time between operators. */
const BATCH = 100;

/** Windows of the planes' own means. */
const MEANS = 9;

/** ITU-R 601: brightness in 0 … 1; blue's and red's differences from it in −0.5 … 0.5. */
const YCBCR = Float32Array.of(
  0.299,
  0.587,
  0.114,
  -0.168736,
  -0.331264,
  0.5,
  0.5,
  -0.418688,
  -0.081312,
);

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

/**
 * A scattering backbone for images of one size.
 *
 * @param options Name, image size, octaves J (default 3) and orientations L (default 6).
 */
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
    width: scatteringWidth(shape) + (colour ? 2 * octaves * orientations + 3 * MEANS : 0),
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
