/** Scales bytes to the numbers that a network was trained on, inside the program. */
import { knownName } from "../../core/errors.ts";
import { cast, div, type Graph, sub, transpose, type Value } from "../../onnx/mod.ts";

/** Means and deviations of channels, `[3]` each, of values in 0 … 1: `(x/255 − mean)/std`. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Those of ImageNet, which nearly every network was trained with. */
export const imagenet: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Those of CLIP's own images. */
export const clipImages: Normalisation = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

const normalisations: Readonly<Record<string, Normalisation & { readonly title: string }>> = {
  imagenet: { ...imagenet, title: "ImageNet mean and std" },
  clip: { ...clipImages, title: "CLIP mean and std" },
  symmetric: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], title: "−1 … 1" },
  unit: { mean: [0, 0, 0], std: [1, 1, 1], title: "0 … 1" },
};

/** Looks up a normalisation. */
export function normalisationNamed(name: string): Normalisation {
  return normalisations[knownName("normalisation", name, Object.keys(normalisations))]!;
}

/** A normalisation in words: "bytes → ImageNet mean and std". */
export function describeNormalisation({ mean, std }: Normalisation): string {
  const found = Object.values(normalisations).find((known) =>
    `${known.mean} ${known.std}` === `${mean} ${std}`
  );
  return `bytes → ${found?.title ?? `mean ${mean.join(", ")}, std ${std.join(", ")}`}`;
}

/** Declares a program's image input: uint8 `[N, height, width, channels]`, named "images". */
export function imageInput(graph: Graph, height: number, width: number, channels: number): Value {
  return graph.input("images", "uint8", ["N", height, width, channels]);
}

/** torchvision's `ToTensor` and `Normalize` in float32: uint8 `[N, H, W, C]` → `[N, C, H, W]`. */
export function normalise(images: Value, mean: readonly number[], std: readonly number[]): Value {
  const { graph } = images;
  const unit = div(planes(images), 255);
  const perChannel = (numbers: readonly number[]): Value =>
    graph.constant({ data: Float32Array.from(numbers), shape: [numbers.length, 1, 1] });
  return div(sub(unit, perChannel(mean)), perChannel(std));
}

/** uint8 `[N, H, W, C]` to float32 `[N, C, H, W]` in −1 … 1, as Keras's MobileNet takes it. */
export function symmetric(images: Value): Value {
  return sub(div(planes(images), 127.5), 1);
}

/** uint8 `[N, H, W, C]` to float32 `[N, C, H, W]`, the bytes as numbers. */
export function planes(images: Value): Value {
  // Transposing bytes before they become four times as wide takes a quarter of the time.
  return cast(transpose(images, [0, 3, 1, 2]), "float32");
}
