/** Networks that weights fit: the graph, the same in plain float64, and what they take. */
import { InputError } from "../../core/errors.ts";
import { Graph, Program, type Value } from "../../onnx/mod.ts";
import type { ImageSize } from "../backbone.ts";
import { imageInput, type Normalisation, normalise } from "../preprocess/normalise.ts";
import type { PreprocessingSteps } from "../preprocess/preprocessing.ts";
import { normalisedPlanes, type Planes } from "../reference/convolutional.ts";
import type { VitOptions } from "../vit/network.ts";
import type { WeightSource } from "../weights/source.ts";
import type { Weights } from "../weights/weights.ts";

/** Largest side of images, in pixels: attention among more patches does not fit into memory. */
const LARGEST = 4096;

/** What is checked of a network whose whole would take minutes. */
interface Excerpt {
  /** The network with some of its blocks only: same builder, same weights. */
  readonly network: Architecture;
  readonly blocks: number;
  readonly of: number;
}

/** A network and its weights' names. */
export interface Architecture {
  /** A title such as "DINOv2 ViT of 12 blocks, 384 features, 6 heads, patches of 14". */
  readonly title: string;
  readonly width: number;
  readonly multiple: number;
  /** Pixels of the sides of images, unless said otherwise. */
  readonly size: number;
  /** Whether it has attention and a table of positions. */
  readonly attends: boolean;
  /** Whether its authors define other sizes. */
  readonly resizable: boolean;
  readonly normalisation: Normalisation;
  steps(size: number): PreprocessingSteps;
  /** Its first and its last block, if it has three or more that are alike. */
  readonly excerpt?: Excerpt;
  /** Numbers of its matrices and kernels, if they are many. */
  readonly parameters?: number;
  /** Multiplications of one image: the cost of a check. */
  products(size: number): number;
  /** Normalises uint8 `[N, S, S, 3]` to float32 `[N, 3, S, S]`; default `(x/255 − mean)/std`. */
  readonly prepare?: (images: Value) => Value;
  /** Builds the graph from normalised images `[N, 3, S, S]` to features `[N, width]`. */
  build(images: Value, source: WeightSource, options: VitOptions): Value;
  /** The same without a graph, a runtime or single precision: `[width]`. */
  reference(image: Planes, weights: Weights, options: VitOptions): Float64Array;
}

/** How a network becomes a program. */
export interface ProgramOptions extends VitOptions {
  /** Height and width of images; default the network's own. */
  readonly size?: number | undefined;
  readonly normalisation?: Normalisation | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Makes a program: uint8 "images" `[N, size, size, 3]` → float32 "features" `[N, width]`. */
export function networkProgram(
  name: string,
  architecture: Architecture,
  source: WeightSource,
  options: ProgramOptions = {},
): Program {
  const { size = architecture.size, normalisation } = options;
  requireSize(architecture, size);
  const graph = new Graph(name);
  const { mean, std } = normalisation ?? architecture.normalisation;
  // Inputs of linear layers in 8 bits share one scale: images would change one another's features.
  const isAlone = architecture.attends && source.precision === "int8";
  const bytes = isAlone
    ? graph.input("images", "uint8", [1, size, size, 3])
    : imageInput(graph, size, size, 3);
  const images = normalisation === undefined && architecture.prepare !== undefined
    ? architecture.prepare(bytes)
    : normalise(bytes, mean, std);
  const features = architecture.build(images, source, options);
  return new Program(graph, { features }, {
    ...source.external === true && { folder: source.file.folder },
    ...options.metadata && { metadata: options.metadata },
  });
}

/** Computes a network's features `[width]` of bytes `[size, size, 3]` in float64. */
export function referenceFeatures(
  architecture: Architecture,
  weights: Weights,
  bytes: Uint8Array,
  options: ProgramOptions = {},
): Float64Array {
  const { size = architecture.size, normalisation = architecture.normalisation } = options;
  const planes = normalisedPlanes(bytes, size, normalisation);
  return architecture.reference(planes, weights, options);
}

/** The input of a program for square colour images. */
export function squareInput(size: number): ImageSize {
  return { width: size, height: size, channels: 3 };
}

/** Refuses a size of images that a network does not take. */
export function requireSize({ multiple, title }: Architecture, size: number): void {
  if (size > LARGEST) {
    throw new InputError(`Images of ${size} × ${size} are too large: give ${LARGEST} at most`);
  }
  if (Number.isSafeInteger(size) && size > 0 && size % multiple === 0) return;
  const near = Math.max(multiple, Math.round(size / multiple) * multiple);
  throw new InputError(
    `${title} takes images whose side is a multiple of ${multiple}, not ${size}; ` +
      `the nearest is ${near}`,
  );
}
