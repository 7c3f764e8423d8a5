/** What a backbone is: a fixed network that turns an image into a row of features. */
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import type { Image } from "../datasets/dataset.ts";
import type { Program } from "../onnx/mod.ts";
import { type Preprocessing, preprocessing } from "./preprocess/preprocessing.ts";
import { outputSize, type PreprocessingSteps } from "./preprocess/steps.ts";
import type { Weights } from "./weights/weights.ts";

/** The images that a program takes. */
export interface ImageSize {
  /** Pixels of a row. */
  readonly width: number;
  /** Pixels of a column. */
  readonly height: number;
  /** Grey or colour. */
  readonly channels: 1 | 3;
}

/** How to get one backbone. One file and one line in the registry add another. */
export interface Backbone {
  /** The name on the command line. */
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  /** Licence of the weights, or of the method where there are none. */
  readonly licence: string;
  /** The paper, or where the weights come from. */
  readonly source: string;
  /** What the program takes, after preprocessing. */
  readonly input: ImageSize;
  /** Features per image. */
  readonly width: number;
  /** What is done to an image before the program, in words. */
  readonly preprocessing: string;
  /** The file of weights, where there is one. */
  readonly weights?: WeightsFile;
  /** The same network for other images; absent where it takes one size only. */
  readonly atSize?: (side: number) => Backbone;
  /** Builds the program. */
  load(context: BackboneContext): Promise<LoadedBackbone>;
}

/** A file of weights that a backbone needs. */
export interface WeightsFile {
  /** Where it lies below the weights folder. */
  readonly path: string;
  /** Its size; undefined where nobody has published it. */
  readonly bytes?: number;
  /** Its content; undefined where nobody has published it. */
  readonly sha256?: string;
  /** The first digits of the same, where no more than that is published. */
  readonly sha256Start?: string;
  /** Where it may be fetched, if anywhere. */
  readonly url?: string;
}

/** Where a backbone's weights lie. */
export interface BackboneContext {
  /** The data folder: a backbone's weights lie below it at {@linkcode WeightsFile.path}. */
  readonly folder: string;
}

/** A backbone that is ready to run. */
export interface LoadedBackbone {
  /** The name on the command line. */
  readonly name: string;
  /**
   * uint8 `[N, height, width, channels]` → float32 `[N, width]`, called "images" and "features" unless
   * somebody else's model has these names.
   */
  readonly program: Program;
  /** The program's own file, where its weights lie outside of it. */
  readonly path?: string;
  /** What the program takes. */
  readonly input: ImageSize;
  /** Features per image. */
  readonly width: number;
  /** Images per run of the program: what was measured to be fastest. */
  readonly batch: number;
  /** Of a file: how bytes become the network's numbers, and through which input, in words. */
  readonly takes?: string;
  /** What {@linkcode LoadedBackbone.preprocess} does, in words. */
  readonly preprocessing: string;
  /** The same as plain data: what a worker that preprocesses is sent. */
  readonly steps: PreprocessingSteps;
  /**
   * Brings an image to the program's size and channels.
   *
   * @param into Where the bytes go; default new memory.
   * @returns The bytes that the program takes for it.
   */
  preprocess(image: Image, into?: Uint8Array): Uint8Array;
  /** sha256 of the program and of the weights. */
  readonly network: readonly [program: string, weights: string];
  /** sha256 over program, weights and preprocessing: equal hashes mean equal features. */
  readonly hash: string;
}

/** A picture of no special size with all grey levels in all channels. */
const PROBE: Image = {
  width: 53,
  height: 41,
  channels: 3,
  pixels: Uint8Array.from({ length: 53 * 41 * 3 }, (_, i) => (i * 97 + (i >> 5) * 31) & 255),
};

/** What {@linkcode loadedBackbone} puts together. */
export interface BackboneParts {
  /** The registry's entry. */
  readonly backbone: Pick<Backbone, "name" | "input" | "width">;
  /** As in {@linkcode LoadedBackbone}. */
  readonly program: Program;
  /** What is done to an image before the program. */
  readonly preprocessing: Preprocessing;
  /** Images per run. */
  readonly batch: number;
  /** The weights that the program was made of. */
  readonly weights?: Weights;
  /** The program's own file, where its weights lie outside of it. */
  readonly path?: string;
  /** Of a file: as in {@linkcode LoadedBackbone}. */
  readonly takes?: string;
}

/**
 * Says what is done to an image on its way into a network that came as a file, which a name in the
 * registry stands for.
 *
 * @returns One sentence; undefined for an entry of the registry.
 */
export function inputNote({ name, takes, preprocessing }: LoadedBackbone): string | undefined {
  return takes === undefined ? undefined : `"${name}": ${takes}, ${preprocessing}`;
}

/** Puts a loaded backbone together. */
export function loadedBackbone(parts: BackboneParts): LoadedBackbone {
  const { backbone, program, preprocessing, batch, weights, path, takes } = parts;
  return preprocessed({
    name: backbone.name,
    program,
    ...(path === undefined ? {} : { path }),
    ...(takes === undefined ? {} : { takes }),
    input: backbone.input,
    width: backbone.width,
    batch,
    network: [program.hash, weights?.hash ?? "no weights"],
  }, preprocessing);
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
  // What preprocessing does to a picture tells its code apart better than its description.
  const processed = sha256(preprocessing.apply(PROBE));
  return {
    ...network,
    preprocessing: preprocessing.description,
    steps: preprocessing.steps,
    preprocess: (image, into) => preprocessing.apply(image, into),
    hash: sha256([...network.network, preprocessing.description, processed].join("\n")),
  };
}
