/** A backbone: a fixed network that turns an image into a row of features. */
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import type { Image } from "../datasets/dataset.ts";
import type { FileFacts } from "../datasets/files/published.ts";
import type { Program } from "../onnx/mod.ts";
import {
  outputSize,
  type Preprocessing,
  preprocessing,
  type PreprocessingSteps,
} from "./preprocess/preprocessing.ts";
import type { Weights } from "./weights/weights.ts";

/** The images that a program takes, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** One entry of the registry. */
export interface Backbone {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  /** The paper, or where the weights come from. */
  readonly source: string;
  readonly input: ImageSize;
  readonly width: number;
  readonly preprocessing: string;
  readonly weights?: WeightsFile;
  /** The same network for other images, unless it takes one size only. */
  readonly atSize?: (side: number) => Backbone;
  load(context: BackboneContext): Promise<LoadedBackbone>;
}

/** A published file of weights. */
export interface WeightsFile extends Pick<FileFacts, "bytes" | "sha256" | "sha256Start"> {
  readonly path: string;
  readonly url?: string;
}

/** What loading a backbone needs. */
export interface BackboneContext {
  /** The data folder: weights are below it at {@linkcode WeightsFile.path}. */
  readonly folder: string;
}

/** A backbone that is ready to run. */
export interface LoadedBackbone {
  readonly name: string;
  /** uint8 `[N, height, width, channels]` → float32 `[N, width]`. */
  readonly program: Program;
  readonly input: ImageSize;
  readonly width: number;
  /** Images per run of the program: the fastest, by measurement. */
  readonly batch: number;
  /** Of a user's file: how bytes become the network's numbers, and through which input, in words. */
  readonly takes?: string;
  readonly preprocessing: string;
  /** The same as plain data, for workers. */
  readonly steps: PreprocessingSteps;
  /** Brings an image to the program's size and channels, in `into` or new memory. */
  preprocess(image: Image, into?: Uint8Array): Uint8Array;
  /** sha256 of the program and of the weights. */
  readonly network: readonly [program: string, weights: string];
  /** sha256 over program, weights and preprocessing: equal hashes mean equal features. */
  readonly hash: string;
}

interface BackboneParts extends Pick<LoadedBackbone, "program" | "batch" | "takes"> {
  readonly backbone: Pick<Backbone, "name" | "input" | "width">;
  readonly preprocessing: Preprocessing;
  readonly weights?: Weights;
}

/** A picture of an odd size with all grey levels in all channels. */
const PROBE: Image = {
  width: 53,
  height: 41,
  channels: 3,
  pixels: Uint8Array.from({ length: 53 * 41 * 3 }, (_, i) => (i * 97 + (i >> 5) * 31) & 255),
};

const FILE = /\.(onnx|safetensors|safetensors\.index\.json|pth|pt|bin)$/i;

/** Whether a backbone is named by the path of an ONNX model or of weights. */
export function isBackboneFile(name: string): boolean {
  return FILE.test(name);
}

/** One sentence on what a user's file takes; undefined for an entry of the registry. */
export function inputNote({ name, takes, preprocessing }: LoadedBackbone): string | undefined {
  return takes === undefined ? undefined : `"${name}": ${takes}, ${preprocessing}`;
}

/** Assembles a loaded backbone. */
export function loadedBackbone(
  { backbone: { name, input, width }, preprocessing, weights, ...parts }: BackboneParts,
): LoadedBackbone {
  const network = [parts.program.hash, weights?.hash ?? "no weights"] as const;
  return preprocessed({ ...parts, name, input, width, network }, preprocessing);
}

/** Gives a backbone another preprocessing. */
export function withSteps(backbone: LoadedBackbone, steps: PreprocessingSteps): LoadedBackbone {
  const { name, input } = backbone;
  const [width, height] = outputSize(steps);
  if (width !== input.width || height !== input.height || steps.channels !== input.channels) {
    throw new InputError(
      `"${name}" takes ${input.width} × ${input.height} pixels in ${input.channels} channels, not ` +
        `${width} × ${height} in ${steps.channels}`,
    );
  }
  return preprocessed(backbone, preprocessing(steps));
}

type Network = Omit<LoadedBackbone, "preprocessing" | "steps" | "preprocess" | "hash">;

function preprocessed(network: Network, preprocessing: Preprocessing): LoadedBackbone {
  // The result for a picture tells preprocessing code apart better than its description.
  const processed = sha256(preprocessing.apply(PROBE));
  return {
    ...network,
    preprocessing: preprocessing.description,
    steps: preprocessing.steps,
    preprocess: (image, into) => preprocessing.apply(image, into),
    hash: sha256([...network.network, preprocessing.description, processed].join("\n")),
  };
}
