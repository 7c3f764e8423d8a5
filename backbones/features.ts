/** Features of images: batch by batch through a backbone, in order. */
import { InputError, messageOf } from "../core/errors.ts";
import { type NdArray, requireFinite } from "../core/ndarray.ts";
import type { ImageList } from "../datasets/dataset.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { LoadedBackbone } from "./backbone.ts";

/** Where features are computed, and who is told. */
export interface FeatureOptions {
  /** What runs the program. */
  readonly runtime: Runtime;
  /**
   * Told after every batch.
   *
   * @param done Images done.
   * @param total Images in all.
   */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Computes the features of images. Every batch has the same shape, the last one padded: an image's
 * features depend on its place in the list only, and a GPU tunes its kernels once.
 *
 * @param images The images, of any size.
 * @param backbone What turns them into features.
 * @param options Runtime and progress.
 * @returns `[N, D]`, row i of image i.
 * @throws {InputError} If an image cannot be read or its features are not finite, naming its index.
 */
export async function imageFeatures(
  images: ImageList,
  backbone: LoadedBackbone,
  options: FeatureOptions,
): Promise<NdArray> {
  const { program, batch, width, input } = backbone;
  const { runtime, progress } = options;
  const features = { data: new Float32Array(images.length * width), shape: [images.length, width] };
  const imageBytes = input.height * input.width * input.channels;
  const pixels = new Uint8Array(batch * imageBytes);
  const feeds = {
    images: { data: pixels, shape: [batch, input.height, input.width, input.channels] },
  };
  await runtime.prepare(program, backbone.path);
  for (let start = 0; start < images.length; start += batch) {
    const end = Math.min(start + batch, images.length);
    for (let i = start; i < end; i++) {
      pixels.set(await preprocessed(images, i, backbone), (i - start) * imageBytes);
    }
    pixels.fill(0, (end - start) * imageBytes);
    const { features: rows } = await runtime.run(program, feeds);
    features.data.set(
      (rows!.data as Float32Array).subarray(0, (end - start) * width),
      start * width,
    );
    progress?.(end, images.length);
  }
  requireFinite(features, `Features of "${backbone.name}"`);
  return features;
}

async function preprocessed(
  images: ImageList,
  index: number,
  backbone: LoadedBackbone,
): Promise<Uint8Array> {
  try {
    return backbone.preprocess(await images.read(index));
  } catch (error) {
    throw new InputError(`Image ${index}: ${messageOf(error)}`);
  }
}
