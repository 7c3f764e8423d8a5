/** What can be said of one's own network on a command line. */
import { unknownName } from "../../core/errors.ts";
import { clipImages, imagenet } from "../pretrained/architecture.ts";
import type { Normalisation } from "../reference/image.ts";

/** A file that is to be a backbone. */
export interface UserBackboneOptions {
  /** An `.onnx` file, or weights that one of the known networks fits. */
  readonly path: string;
  /** Of an `.onnx` file: the input for images; default its only one. */
  readonly input?: string | undefined;
  /** Of an `.onnx` file: the output of features; default its only one. */
  readonly output?: string | undefined;
  /** Height and width of images; default what the file says, else 224. */
  readonly size?: number | undefined;
  /** How bytes become numbers: a name of {@linkcode normalisations}; default "imagenet". */
  readonly normalise?: string | undefined;
  /** Of weights: heads of each attention, where they are not 64 features wide. */
  readonly heads?: number | undefined;
}

/** The usual ways to turn bytes into numbers, `(x/255 − mean)/std`. */
export const normalisations: Readonly<Record<string, Normalisation>> = {
  imagenet,
  clip: clipImages,
  /** −1 … 1. */
  symmetric: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  /** 0 … 1. */
  unit: { mean: [0, 0, 0], std: [1, 1, 1] },
};

/** How each of them is described. */
const TITLES: Readonly<Record<string, string>> = {
  imagenet: "ImageNet mean and std",
  clip: "CLIP mean and std",
  symmetric: "−1 … 1",
  unit: "0 … 1",
};

/**
 * Says how bytes become numbers.
 *
 * @returns Such as "bytes → ImageNet mean and std".
 */
export function describeNormalisation({ mean, std }: Normalisation): string {
  const found = Object.entries(normalisations).find(([, known]) =>
    `${known.mean} ${known.std}` === `${mean} ${std}`
  );
  return `bytes → ${found ? TITLES[found[0]] : `mean ${mean.join(", ")}, std ${std.join(", ")}`}`;
}

/** Looks a way to normalise up. */
export function normalisationNamed(name: string): Normalisation {
  if (Object.hasOwn(normalisations, name)) return normalisations[name]!;
  throw unknownName("normalisation", name, Object.keys(normalisations));
}
