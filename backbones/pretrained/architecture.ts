/** A network that weights fit: its graph, the same once more in plain float64, and what it takes. */
import { InputError } from "../../core/errors.ts";
import { Graph, Program, type Value } from "../../onnx/mod.ts";
import type { ImageSize } from "../backbone.ts";
import { imageInput, normalise } from "../preprocess/normalise.ts";
import type { PreprocessingSteps } from "../preprocess/steps.ts";
import { type Normalisation, normalisedPlanes, type Planes } from "../reference/image.ts";
import type { AttentionForm } from "../vit/attention.ts";
import type { PositionRule } from "../vit/positions.ts";
import type { WeightSource } from "../weights/source.ts";
import type { Weights } from "../weights/weights.ts";

/** Means and deviations of ImageNet's channels, which nearly every network was trained with. */
export const imagenet: Normalisation = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** Those of CLIP's own images. */
export const clipImages: Normalisation = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** Largest side of images, in pixels: attention among the patches of larger ones fits no memory. */
const LARGEST = 4096;

/** How a network's program is built. */
export interface BuildOptions {
  /** How positions are interpolated; default what the network's authors do. */
  readonly positions?: PositionRule | undefined;
  /** How attention is written; default "fused". */
  readonly attention?: AttentionForm | undefined;
}

/** What stands for a network whose whole would take minutes to check. */
export interface Excerpt {
  /** The network with some of its blocks only: same builder, same weights. */
  readonly network: Architecture;
  readonly blocks: number;
  /** Blocks of the whole network. */
  readonly of: number;
}

/** A network and its weights' names. */
export interface Architecture {
  /** What it is, such as "DINOv2 ViT, 12 blocks of 384 features, patches of 14". */
  readonly title: string;
  /** Features per image. */
  readonly width: number;
  /** Pixels that must divide the sides of images. */
  readonly multiple: number;
  /** Pixels of the sides of images, unless said otherwise. */
  readonly size: number;
  /** Whether it has attention and a table of positions. */
  readonly attends: boolean;
  /** Whether its authors define other sizes. */
  readonly resizable: boolean;
  /** What it was trained with. */
  readonly normalisation: Normalisation;
  /** What is done to an image before the program. */
  steps(size: number): PreprocessingSteps;
  /** Its first and its last block, where it is made of three or more that are alike. */
  readonly excerpt?: Excerpt;
  /** Numbers of its matrices and kernels, where they are many. */
  readonly parameters?: number;
  /** Multiplications of one image: what a check costs. */
  products(size: number): number;
  /**
   * Its own way to normalise, to the last bit; default `(x/255 − mean)/std`.
   *
   * @param images uint8 `[N, S, S, 3]`.
   * @returns float32 `[N, 3, S, S]`.
   */
  readonly prepare?: (images: Value) => Value;
  /**
   * Builds the graph.
   *
   * @param images float32 `[N, 3, S, S]`, normalised.
   * @returns float32 `[N, width]`.
   */
  build(images: Value, source: WeightSource, options: BuildOptions): Value;
  /**
   * The same without a graph, a runtime or single precision.
   *
   * @returns `[width]`.
   */
  reference(image: Planes, weights: Weights, options: BuildOptions): Float64Array;
}

/** What a program is made from beside its network. */
export interface ProgramOptions extends BuildOptions {
  /** Height and width of images; default the network's own. */
  readonly size?: number | undefined;
  /** Means and deviations of channels; default the network's own. */
  readonly normalisation?: Normalisation | undefined;
  /** Texts for readers of the file. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * A network as a program.
 *
 * @param source Its weights; with `external`, they stay in their files.
 * @returns uint8 "images" `[N, size, size, 3]` → float32 "features" `[N, width]`; N is 1 where
 * attention and its network compute in 8 bits.
 */
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
  const alone = architecture.attends && source.precision === "int8";
  const bytes = alone
    ? graph.input("images", "uint8", [1, size, size, 3])
    : imageInput(graph, size, size, 3);
  const images = normalisation === undefined && architecture.prepare !== undefined
    ? architecture.prepare(bytes)
    : normalise(bytes, mean, std);
  const features = architecture.build(images, source, options);
  const { folder } = source.file;
  return new Program(graph, { features }, {
    ...source.external === true && { folder },
    ...options.metadata && { metadata: options.metadata },
  });
}

/**
 * What a network's float64 form makes of bytes.
 *
 * @param bytes `[size, size, 3]`.
 * @returns `[width]`.
 */
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

/** The images that a program of some size takes. */
export function squareInput(size: number): ImageSize {
  return { width: size, height: size, channels: 3 };
}

/** Makes sure that a network takes images of a size. */
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
