import { assertEquals, assertRejects } from "@std/assert";
import { InputError, RequeueError } from "../core/errors.ts";
import { Runtime } from "../onnx/mod.ts";
import { meanBackbone } from "./testing/mean_backbone.ts";
import { formulaImage, noiseImages } from "./testing/pictures.ts";
import { imageFeatures } from "./features.ts";

const BATCH = 4;

Deno.test("imageFeatures keeps the order, pads the last batch, and reports progress", async () => {
  const images = {
    length: 6,
    read: (i: number) => Promise.resolve(formulaImage(2, 2, 1, () => i * 10)),
  };
  const told: [number, number][] = [];
  const runtime = await Runtime.open({ threads: 1 });
  const { data, shape } = await imageFeatures(images, meanBackbone(BATCH), {
    runtime,
    progress: (done, total) => told.push([done, total]),
  });
  await runtime.close();
  assertEquals([...data], [0, 0, 10, 20, 20, 40, 30, 60, 40, 80, 50, 100]);
  assertEquals(shape, [6, 2]);
  assertEquals(told, [[0, 6], [4, 6], [6, 6]]);
});

Deno.test("imageFeatures of no images gives no rows", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const { shape } = await imageFeatures(noiseImages(0, 2, 1), meanBackbone(BATCH), { runtime });
  await runtime.close();
  assertEquals(shape, [0, 2]);
});

Deno.test("imageFeatures names an image that cannot be used", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const broken = {
    length: 9,
    read: (i: number) => ({ ...formulaImage(2, 2, 1, () => 0), width: i === 5 ? 3 : 2 }),
  };
  await assertRejects(
    () => imageFeatures(broken, meanBackbone(BATCH), { runtime }),
    InputError,
    "Image 5: Image of 3 × 2 pixels",
  );
  await assertRejects(
    () => imageFeatures(noiseImages(3, 2, 1), meanBackbone(BATCH, NaN), { runtime }),
    InputError,
    'Features of "mean": row 0 holds NaN in column 1; the network or its weights are damaged',
  );
  await runtime.close();
});

Deno.test("imageFeatures does not wait for an image once it is stopped", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const stop = new AbortController();
  const images = {
    length: 6,
    read: (i: number) => {
      if (i < 5) return Promise.resolve(formulaImage(2, 2, 1, () => i));
      setTimeout(() => stop.abort(), 0);
      return new Promise<never>(() => {});
    },
  };
  const told: number[] = [];
  await assertRejects(
    () =>
      imageFeatures(images, meanBackbone(BATCH), {
        runtime,
        signal: stop.signal,
        progress: (done) => told.push(done),
      }),
    RequeueError,
  );
  assertEquals(told, [0, 4]);
  await runtime.close();
});
