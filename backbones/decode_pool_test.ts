import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../core/errors.ts";
import type { ImageList, StoredImages } from "../datasets/dataset.ts";
import { storedImages } from "../datasets/images/stored.ts";
import { Runtime } from "../onnx/mod.ts";
import { type LoadedBackbone, withSteps } from "./backbone.ts";
import { imageFeatures } from "./features.ts";
import { meanBackbone } from "./testing/mean_backbone.ts";
import { dataTest, sharedData } from "../tests/support/data.ts";
import { withFolder } from "../tests/support/folder.ts";
import {
  type BatchSource,
  localBatches,
  openBatches,
  type ProgramThreads,
  WorkerBatches,
  workersFor,
} from "./decode_pool.ts";

const BATCH = 4;

/** Images `[3, 5, 3]` in shared memory, plane by plane, each byte by a formula. */
function planes(count: number): ImageList {
  const bytes = new SharedArrayBuffer(count * 45);
  new Uint8Array(bytes).forEach((_, i, all) => all[i] = i * i * 7 + (i >> 3));
  return storedImages({
    files: [bytes],
    file: new Uint32Array(count),
    offset: Float64Array.from({ length: count }, (_, i) => i * 45),
    length: new Float64Array(count).fill(45),
    codec: { width: 5, height: 3, channels: 3, order: "chw" },
  });
}

async function all(source: BatchSource, batches: number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (let i = 0; i < batches; i++) found.push((await source.next()).slice());
  await source.close();
  return found;
}

for (const workers of [1, 3]) {
  Deno.test(`${workers} workers make the same batches as one thread`, async () => {
    const images = planes(43);
    const backbone = meanBackbone(BATCH);
    // Not all, and the last batch is not full.
    const wanted = Uint32Array.from([0, 1, 2, 3, ...Array.from({ length: 35 }, (_, i) => 8 + i)]);
    const task = { images, wanted, backbone };
    const here = await all(localBatches(task), 10);
    const there = await all(new WorkerBatches(task, images.stored!, workers), 10);
    assertEquals(there, here);
    assertEquals(here.at(-1)!.slice(12), new Uint8Array(4));
  });
}

Deno.test("features are the same bits with any number of workers", async () => {
  const images = planes(23);
  const runtime = await Runtime.open({ threads: 1 });
  const features = [0, 1, 2].map((workers) =>
    imageFeatures(images, meanBackbone(BATCH), { runtime, workers })
  );
  const [none, one, two] = await Promise.all(features);
  assertEquals(one, none);
  assertEquals(two, none);
  await runtime.close();
});

dataTest("workers decode photographs as this thread does", ["images"], async () => {
  const files = ["owl.jpg", "cat.bmp", "cat_720p.jpg"].map((name) => sharedData(`images/${name}`));
  const images = storedImages({
    files,
    file: Uint32Array.from({ length: 7 }, (_, i) => i % 3),
    offset: new Float64Array(7),
    length: new Float64Array(7).fill(-1),
    codec: "file",
  });
  const steps = { resize: { shorter: 9 }, crop: [2, 2], channels: 1 } as const;
  const backbone = withSteps(meanBackbone(BATCH), steps);
  const runtime = await Runtime.open({ threads: 1 });
  const here = await imageFeatures(images, backbone, { runtime, workers: 0 });
  const there = await imageFeatures(images, backbone, { runtime, workers: 2 });
  await runtime.close();
  assertEquals(there, here);
  assertEquals(new Set(here.data).size, 6);
});

Deno.test("workers end even if not all their batches are taken", async () => {
  const images = planes(400);
  const wanted = Uint32Array.from({ length: 400 }, (_, i) => i);
  const task = { images, wanted, backbone: meanBackbone(BATCH) };
  const source = new WorkerBatches(task, images.stored!, 2);
  await source.next();
  await source.close();
});

Deno.test("the first image that cannot be read is named with its file", async () => {
  await withFolder(async (folder) => {
    const files = Array.from({ length: 9 }, (_, i) => `${folder}/${i}.raw`);
    for (const file of files) await Deno.writeFile(file, new Uint8Array(4));
    for (const i of [6, 7]) await Deno.writeFile(files[i]!, new Uint8Array(3));
    const stored: StoredImages = {
      files,
      file: Uint32Array.from(files, (_, i) => i),
      offset: new Float64Array(9),
      length: new Float64Array(9).fill(-1),
      codec: { width: 2, height: 2, channels: 1, order: "hwc" },
    };
    const runtime = await Runtime.open({ threads: 1 });
    for (const workers of [0, 2]) {
      const error = await assertRejects(
        () => imageFeatures(storedImages(stored), meanBackbone(BATCH), { runtime, workers }),
        InputError,
        `image 6, "${files[6]}": it has 3 bytes instead of 4`,
      );
      assert(!error.message.includes("Image 6: "), error.message);
    }
    await runtime.close();
  });
});

Deno.test("a worker that breaks down is an error, not a hang", async () => {
  const images = planes(9);
  const wanted = Uint32Array.from({ length: 9 }, (_, i) => i);
  const backbone: LoadedBackbone = meanBackbone(BATCH);
  // What makes the worker throw outside of any image.
  const broken = { ...images.stored!, offset: new Float64Array(1) };
  const source = new WorkerBatches({ images, wanted, backbone }, broken, 2);
  await assertRejects(() => source.next(), Error, "A worker that reads images broke down");
  await source.close();
});

Deno.test("images that are not stored are read in this thread", () => {
  const { stored: _, ...images } = planes(9);
  const backbone = meanBackbone(BATCH);
  const wanted = Uint32Array.of(0, 1, 2);
  assert(!(openBatches({ images, wanted, backbone }, cpu(1), 2) instanceof WorkerBatches));
  const none = openBatches({ images: planes(9), wanted, backbone }, cpu(1), 0);
  assert(!(none instanceof WorkerBatches));
});

function cpu(threads: number): ProgramThreads {
  return { provider: "cpu", threads };
}

Deno.test("workersFor keeps a program busy with the cores there are", () => {
  assertEquals(workersFor(10, 100, 16, cpu(16)), 1);
  assertEquals(workersFor(100, 100, 16, cpu(16)), 2);
  assertEquals(workersFor(400, 100, 16, cpu(16)), 5);
  assertEquals(workersFor(400, 100, 16, cpu(13)), 3);
  assertEquals(workersFor(400, 10, 16, cpu(16)), 16);
  assertEquals(workersFor(40, 40, 2, cpu(1)), 1);
});

Deno.test("workersFor starts none if they take more from the program than they save", () => {
  assertEquals(workersFor(1, 24, 2, cpu(2)), 0);
  assertEquals(workersFor(1, 24, 2, cpu(1)), 1);
  assertEquals(workersFor(1, 24, 2, { provider: "cuda", threads: 2 }), 1);
});
