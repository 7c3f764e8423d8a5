/** Measures a pipeline against the program that it feeds. */
import { imageFeatures } from "../../../backbones/features.ts";
import type { LoadedBackbone } from "../../../backbones/backbone.ts";
import type { ImageList } from "../../../datasets/dataset.ts";
import type { Runtime } from "../../../onnx/mod.ts";

/** Images a second of two ways, pair by pair. */
export interface PairedRates {
  /** The program alone, on one batch of ready bytes again and again. */
  readonly raw: readonly number[];
  /** Reading, decoding, resizing and the program, side by side. */
  readonly pipeline: readonly number[];
}

/** What one thread needs to bring an image to the program. */
export interface ImageCost {
  /** Seconds to read and decode. */
  readonly reading: number;
  /** Seconds to resize and crop. */
  readonly resizing: number;
}

/**
 * Measures both ways in turn, raw, pipeline, pipeline, raw, so that a machine that becomes slower slows
 * both down.
 *
 * @param options Where; threads that read images (undefined: as the pipeline chooses); seconds of a
 * block, about; blocks of either way, an even number.
 */
export async function pairedRates(
  backbone: LoadedBackbone,
  images: ImageList,
  options: {
    readonly runtime: Runtime;
    readonly workers: number | undefined;
    readonly seconds: number;
    readonly blocks: number;
  },
): Promise<PairedRates> {
  const { runtime, workers, seconds, blocks } = options;
  const raw = await rawRunner(backbone, images, runtime);
  await raw(3);
  const batches = Math.max(4, Math.round(4 * seconds / await raw(4)));
  const count = Math.min(images.length, batches * backbone.batch);
  const list = { ...images, length: count };
  const rates = { raw: [] as number[], pipeline: [] as number[] };
  const ways = {
    raw: () => raw(Math.ceil(count / backbone.batch)),
    pipeline: () =>
      timed(() =>
        imageFeatures(list, backbone, { runtime, ...workers !== undefined && { workers } })
      ),
  };
  for (let i = 0; i < blocks; i++) {
    const order = i % 2 === 0 ? ["raw", "pipeline"] as const : ["pipeline", "raw"] as const;
    for (const way of order) rates[way].push(count / await ways[way]());
  }
  return rates;
}

/** Measures what one thread needs for an image. */
export async function imageCost(
  backbone: LoadedBackbone,
  images: ImageList,
  count: number,
): Promise<ImageCost> {
  let [reading, resizing] = [0, 0];
  const warm = Math.ceil(count / 10);
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const image = await images.read(i);
    const read = performance.now();
    backbone.preprocess(image);
    if (i < warm) continue;
    reading += read - start;
    resizing += performance.now() - read;
  }
  return {
    reading: reading / (count - warm) / 1000,
    resizing: resizing / (count - warm) / 1000,
  };
}

/** Seconds of several runs on a batch of real images in memory. */
async function rawRunner(
  { program, batch, input, preprocess }: LoadedBackbone,
  images: ImageList,
  runtime: Runtime,
): Promise<(runs: number) => Promise<number>> {
  const size = input.height * input.width * input.channels;
  const data = new Uint8Array(batch * size);
  for (let i = 0; i < batch; i++) data.set(preprocess(await images.read(i)), i * size);
  const feeds = {
    images: { data, shape: [batch, input.height, input.width, input.channels] },
  };
  await runtime.prepare(program);
  return (runs) =>
    timed(async () => {
      for (let i = 0; i < runs; i++) await runtime.run(program, feeds);
    });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
