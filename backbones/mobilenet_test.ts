import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { readNpy } from "../core/npy.ts";
import { Graph, Program, Runtime } from "../onnx/mod.ts";
import { dataTest, sharedData, sharedFixtures } from "../tests/support/data.ts";
import { imageFeatures } from "./features.ts";
import { goldenTest } from "./testing/golden.ts";
import { cifarImages, readBitmap } from "./testing/pictures.ts";
import type { WeightSource } from "./weights/source.ts";
import { readWeights } from "./weights/read.ts";
import { mobilenetArchitecture, mobilenetFeatures } from "./mobilenet.ts";
import { networkProgram } from "./pretrained/architecture.ts";
import { mobilenetBackbone } from "./pretrained/published.ts";
import { mobilenetClassifier } from "./testing/mobilenet_classifier.ts";

const mobilenet = mobilenetBackbone(224);
const WEIGHTS = mobilenet.weights!.path;
const TOLERANCE = 1e-4;

goldenTest(
  "mobilenet-v1-075 equals PyTorch on a formula",
  [WEIGHTS],
  ["backbones/mobilenet-v1-075.formula.pooled768.npy"],
  async () => {
    const graph = new Graph("formula");
    const x = graph.input("x", "float32", ["N", 3, 224, 224]);
    const program = new Program(graph, { features: mobilenetFeatures(x, weights()) });
    const runtime = await Runtime.open({ threads: 1 });
    const { features } = await runtime.run(program, {
      x: { data: wave(), shape: [1, 3, 224, 224] },
    });
    await runtime.close();
    assertClose(features!.data as Float32Array, await golden("formula"));
  },
);

for (const name of ["cat", "bird", "sunflower"]) {
  goldenTest(
    `mobilenet-v1-075 equals PyTorch on ${name}.bmp`,
    [WEIGHTS, `images/${name}.bmp`],
    [`backbones/mobilenet-v1-075.${name}.pooled768.npy`],
    async () => {
      const image = await readBitmap(sharedData(`images/${name}.bmp`));
      const backbone = await mobilenet.load({ folder: sharedData("") });
      const runtime = await Runtime.open({ threads: 1 });
      const list = { length: 1, read: () => image };
      const { data, shape } = await imageFeatures(list, { ...backbone, batch: 1 }, { runtime });
      await runtime.close();
      assertEquals(shape, [1, 768]);
      assertClose(data, await golden(name));
    },
  );
}

const photographs = [
  ["cat.bmp", "Egyptian cat", 0.557],
  ["bird.bmp", "chickadee", 1],
  ["sunflower.bmp", "daisy", 0.947],
] as const;
dataTest("photographs are classified as listed", [WEIGHTS, "images"], async () => {
  const program = mobilenetClassifier(weights());
  const backbone = await mobilenet.load({ folder: sharedData("") });
  // The list starts with a class that the network does not have.
  const labels = (await Deno.readTextFile(sharedData("images/imagenet_labels.txt"))).split("\n")
    .slice(1);
  const runtime = await Runtime.open({ threads: 1 });
  for (const [file, label, probability] of photographs) {
    const data = backbone.preprocess(await readBitmap(sharedData(`images/${file}`)));
    const { probabilities } = await runtime.run(program, {
      images: { data, shape: [1, 224, 224, 3] },
    });
    const all = [...probabilities!.data as Float32Array];
    const top = Math.max(...all);
    assertEquals(labels[all.indexOf(top)]?.trim(), label);
    assertAlmostEquals(top, probability, 5e-4);
  }
  await runtime.close();
});

dataTest("a small program reads the weights from their own file", [WEIGHTS], async () => {
  const source = weights();
  const size = { size: 32 };
  const inside = networkProgram("inside", mobilenetArchitecture, source, size);
  const outsideSource = { ...source, external: true };
  const outside = networkProgram("outside", mobilenetArchitecture, outsideSource, size);
  assert(outside.bytes().length < 50_000, `${outside.bytes().length} bytes`);
  const runtime = await Runtime.open({ threads: 1 });
  const images = {
    data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => i),
    shape: [1, 32, 32, 3],
  };
  const [a, b] = [await runtime.run(inside, { images }), await runtime.run(outside, { images })];
  assertEquals(a.features!.data, b.features!.data);
  await runtime.close();
});

dataTest(
  "features are the same bits with one thread and two, and in any batch",
  [WEIGHTS, "cifar10/test_batch_first1000.bin"],
  async () => {
    const records = await Deno.readFile(sharedData("cifar10/test_batch_first1000.bin"));
    const images = { ...cifarImages(records), length: 5 };
    const backbone = await mobilenetBackbone(96).load({ folder: sharedData("") });
    const features = await Promise.all([[1, 2], [2, 2], [2, 5]].map(async ([threads, batch]) => {
      const runtime = await Runtime.open({ threads: threads! });
      const { data } = await imageFeatures(images, { ...backbone, batch: batch! }, { runtime });
      await runtime.close();
      return data;
    }));
    assertEquals(features[0], features[1]);
    assertEquals(features[0], features[2]);
  },
);

Deno.test("mobilenetBackbone names its size and refuses what 32 does not divide", () => {
  assertEquals(mobilenetBackbone(224).name, "mobilenet-v1-075");
  assertEquals(mobilenetBackbone(96).name, "mobilenet-v1-075-96");
  assertThrows(() => mobilenetBackbone(100), InputError, "a multiple of 32, not 100");
});

function weights(): WeightSource {
  return { file: readWeights(sharedData(WEIGHTS)) };
}

async function golden(name: string): Promise<Float32Array> {
  const path = sharedFixtures(`backbones/mobilenet-v1-075.${name}.pooled768.npy`);
  return readNpy(await Deno.readFile(path), path).data as Float32Array;
}

/** The input of the golden numbers, as if already normalised: `[3, 224, 224]`. */
function wave(): Float32Array {
  return Float32Array.from({ length: 3 * 224 * 224 }, (_, at) => {
    const [c, i, j] = [Math.floor(at / 224 ** 2), Math.floor(at / 224) % 224, at % 224];
    return Math.sin(0.013 * i * (c + 1) + 0.017 * j);
  });
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  assertEquals(actual.length, expected.length);
  const worst = actual.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0);
  assert(worst < TOLERANCE, `differs by ${worst}`);
}
