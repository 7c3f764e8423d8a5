/** Divides the cores between a network and the threads that read its images. */
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { Runtime } from "../../onnx/mod.ts";

/** Below this many milliseconds of reading in all, there is nothing to share. */
const WORTH = 3000;

/** Images that are read for the measurement, the first half to warm up. */
const IMAGES = 16;

/**
 * Threads of a network while other threads read images: its part of the cores is its part of the work.
 * An image takes `reading` milliseconds on one thread, and `network` milliseconds on all cores.
 */
export function networkThreads(reading: number, network: number, cores: number): number {
  const work = cores * network;
  return Math.max(1, Math.min(cores, Math.round(cores * work / (work + reading))));
}

/** Opens a runtime on the CPU for features of `images`, whose bits do not depend on its threads. */
export async function openShared(
  backbone: LoadedBackbone,
  images: ImageList | undefined,
): Promise<Runtime> {
  const cores = navigator.hardwareConcurrency;
  const runtime = await Runtime.open({ threads: cores });
  if (cores === 1 || images?.stored === undefined || images.length < 2 * IMAGES) return runtime;
  const reading = await readingTime(backbone, images);
  if (reading * images.length < WORTH) return runtime;
  const threads = networkThreads(reading, await networkTime(backbone, runtime), cores);
  if (threads === cores) return runtime;
  await runtime.close();
  return await Runtime.open({ threads });
}

async function readingTime(backbone: LoadedBackbone, images: ImageList): Promise<number> {
  let start = 0;
  for (let i = 0; i < IMAGES; i++) {
    if (i === IMAGES / 2) start = performance.now();
    // Spread, because files that follow each other are often alike.
    backbone.preprocess(await images.read(Math.floor(i * images.length / IMAGES)));
  }
  return (performance.now() - start) / (IMAGES / 2);
}

async function networkTime(
  { program, batch, input: { height, width, channels } }: LoadedBackbone,
  runtime: Runtime,
): Promise<number> {
  const shape = [batch, height, width, channels];
  const feeds = { images: { data: new Uint8Array(batch * height * width * channels), shape } };
  await runtime.prepare(program);
  await runtime.run(program, feeds);
  const start = performance.now();
  await runtime.run(program, feeds);
  return (performance.now() - start) / batch;
}
