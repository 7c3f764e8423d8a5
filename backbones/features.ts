/** Features of images: batch by batch through a backbone, in order. */
import { RequeueError } from "../core/errors.ts";
import { type NdArray, requireFinite } from "../core/ndarray.ts";
import type { ImageList } from "../datasets/dataset.ts";
import { inBlocks, takeBetween } from "../onnx/blocks.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { LoadedBackbone } from "./backbone.ts";
import { openBatches } from "./pipeline/open.ts";
import { Keeper, type PartStore } from "./pipeline/keeper.ts";

/** Where features are computed, and who is told. */
export interface FeatureOptions {
  /** What runs the program. */
  readonly runtime: Runtime;
  /** Threads that read and preprocess images; default as many as keep the program busy. */
  readonly workers?: number;
  /** Ends it: images that are being read are not waited for. */
  readonly signal?: AbortSignal;
  /** Told of what is there already, and after every batch. */
  readonly progress?: (done: number, total: number) => void;
  /** Told of what should be known, and stops nothing. */
  readonly warn?: (message: string) => void;
  /** Where features are kept while others are still computed; default nowhere. */
  readonly parts?: PartStore;
  /** Whether it is an error if they cannot be kept; default it is said, and they are computed. */
  readonly mustKeep?: boolean;
}

/**
 * Computes the features of images. Every batch has the same shape, the last one padded: an image's
 * features depend on its place in the list only, and a GPU tunes its kernels once. A batch that does not
 * fit the provider's memory is halved, and so are those after it. Where images are
 * stored, workers read and preprocess them ahead of the program if that is worth their start.
 *
 * @returns `[N, D]`, row i of image i: the same bits however many workers there are, and however often
 * it was ended and started again.
 */
export async function imageFeatures(
  images: ImageList,
  backbone: LoadedBackbone,
  options: FeatureOptions,
): Promise<NdArray> {
  const { length } = images;
  const { batch, width } = backbone;
  const features = { data: new Float32Array(length * width), shape: [length, width] };
  const there = await options.parts?.restore(features) ?? [];
  const wanted = Array.from({ length: Math.ceil(length / batch) }, (_, i) => i)
    .filter((i) => !there[i]);
  if (wanted.length > 0) await compute(images, wanted, features, backbone, options);
  const advice = "the network or its weights are damaged: deno task export says which weight is";
  requireFinite(features, `Features of "${backbone.name}"`, advice);
  return features;
}

/** Waits for a batch, but not beyond a signal: a single large picture takes many seconds. */
async function unlessAborted<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const stopped = new RequeueError("Stopped before all features were computed");
  if (signal?.aborted) throw stopped;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(stopped);
  signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([promise, work()]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Fills the rows of batches in. */
async function compute(
  images: ImageList,
  wanted: readonly number[],
  features: NdArray,
  backbone: LoadedBackbone,
  { runtime, workers, signal, progress, warn, parts, mustKeep }: FeatureOptions,
): Promise<void> {
  const { program, batch, width, input, path } = backbone;
  const { length } = images;
  const shape = [batch, input.height, input.width, input.channels];
  const sizeOf = (number: number): number => Math.min(batch, length - number * batch);
  let done = wanted.reduce((rest, number) => rest - sizeOf(number), length);
  const keeper = parts && new Keeper(parts, features, mustKeep ? undefined : warn ?? (() => {}));
  const batches = openBatches({ images, wanted, backbone }, runtime, workers);
  const found = new Float32Array(batch * width);
  let fits = batch;
  try {
    await runtime.prepare(program, path);
    progress?.(done, length);
    for (const number of wanted) {
      const data = await unlessAborted(() => batches.next(), signal);
      fits = await inBlocks(batch, fits, async (start, end) => {
        const results = await runtime.run(program, {
          [program.inputs[0]!.name]: takeBetween({ data, shape }, start, end),
        });
        const rows = results[program.outputs[0]!.name]!;
        found.set(rows.data as Float32Array, start * width);
      });
      const size = sizeOf(number);
      features.data.set(found.subarray(0, size * width), number * batch * width);
      if (!found.subarray(0, size * width).every(Number.isFinite)) return;
      await keeper?.add(number, size);
      done += size;
      progress?.(done, length);
    }
  } catch (error) {
    await keeper?.flush();
    throw error;
  } finally {
    const closed = batches.close();
    // Workers end once their images are read, for which nobody waits who was told to stop.
    if (!signal?.aborted) await closed;
  }
}
