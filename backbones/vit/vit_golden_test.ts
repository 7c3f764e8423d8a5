import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { readNpy } from "../../core/npy.ts";
import { Graph, mean, Program, Runtime, slice, type Value } from "../../onnx/mod.ts";
import { fixtureTest, sharedFixtures } from "../../tests/support/data.ts";
import { waves } from "../testing/waves.ts";
import { readWeights } from "../weights/read.ts";
import { type AttentionForm, vitFeatures, type VitOptions, vitTokens } from "./network.ts";
import type { VitConfig } from "./config.ts";
import { detectVit } from "./detect_vit.ts";
import { embeddingOf } from "./positions.ts";

const runtime = await Runtime.open({ threads: 2 });

/** Largest change of features if a table is interpolated in another family's way, from the fixtures. */
const traps = [
  ["dinov2-tiny", "hf", 0.138],
  ["dinov2-tiny", "antialias", 0.899],
  ["dinov2-tiny-reg", "hf", 0.52],
  ["dinov2-tiny-reg", "offset", 0.454],
  ["dinov2-tiny-swiglu", "hf", 0.111],
  ["dinov2-tiny-swiglu", "antialias", 0.93],
] as const;

for (const name of ["dinov2-tiny", "dinov2-tiny-reg", "dinov2-tiny-swiglu"]) {
  for (const layout of ["torch-layout", "hf-layout"]) {
    for (const attention of ["fused", "standard"] as const) {
      for (const [images, size] of [[2, 224], [1, 518]] as const) {
        golden(
          `${name}, ${layout}, ${attention}, ${size}`,
          `${name}.${layout}`,
          async (config, file) => {
            const features = await run(config, file, images, size, { attention });
            assertClose(features, `${name}.cls_${size}`, 2e-5);
          },
        );
      }
    }
  }
  golden(`${name}: the mean of its patches`, `${name}.torch-layout`, async (config, file) => {
    const patches = await run(
      config,
      file,
      2,
      224,
      {},
      (x) => mean(slice(vitTokens(x, config, { file }), 1, 1 + config.registers), { axis: 1 }),
    );
    assertClose(patches, `${name}.patchmean_224`, 1e-5);
  });
}

for (const name of ["dinov2-tiny", "dinov2-tiny-reg"]) {
  golden(`${name}: the table of positions`, `${name}.torch-layout`, (config, file) => {
    assertClose(embeddingOf(config, file, 16).positions, `${name}.pos_224`, 1e-5);
  });
}

golden(
  "dinov2-tiny as Hugging Face interpolates",
  "dinov2-tiny.hf-layout",
  async (config, file) => {
    const features = await run(config, file, 2, 224, { positions: "hf" });
    assertClose(features, "dinov2-tiny.hf-forward.cls_224", 2e-5);
  },
);

for (const [name, positions, change] of traps) {
  golden(
    `${name} is missed by interpolation "${positions}"`,
    `${name}.torch-layout`,
    async (config, file) => {
      const wrong = await run(config, file, 2, 224, { positions });
      const right = numbers(`${name}.cls_224`);
      const missed = difference(wrong, right);
      assert(Math.abs(missed - change) < 1e-3, `${missed} instead of ${change}`);
    },
  );
}

golden("dino-tiny", "dino-tiny.torch-layout", async (config, file) => {
  assertEquals([config.family, config.activation, config.epsilon], ["DINO", "gelu", 1e-6]);
  assertClose(await run(config, file, 2, 224), "dino-tiny.cls_224", 2e-5);
}, 2);

golden("clip-tiny", "clip-tiny.hf-layout", async (config, file) => {
  assertEquals([config.family, config.projected], ["CLIP", 24]);
  assertClose(await run(config, file, 2, 224), "clip-tiny.image_embeds_224", 2e-5);
  const { projected: _, ...unprojected } = config;
  assertClose(await run(unprojected, file, 2, 224), "clip-tiny.pooled_224", 2e-5);
  const erf = await run({ ...config, activation: "gelu" }, file, 2, 224);
  const missed = difference(erf, numbers("clip-tiny.image_embeds_224"));
  assert(Math.abs(missed - 0.023) < 1e-3, `GELU misses by ${missed} instead of 0.023`);
  assertThrows(() => embeddingOf(config, file, 8), InputError, "CLIP was trained at 224 × 224");
});

function golden(
  name: string,
  weights: string,
  test: (config: VitConfig, file: ReturnType<typeof readWeights>) => void | Promise<void>,
  heads = weights.startsWith("clip") ? 2 : 3,
): void {
  fixtureTest(`golden: ${name}`, [`backbones/${weights}.safetensors`], async () => {
    const file = readWeights(sharedFixtures(`backbones/${weights}.safetensors`));
    await test(detectVit(file, { heads })!, file);
  });
}

async function run(
  config: VitConfig,
  file: ReturnType<typeof readWeights>,
  images: number,
  size: number,
  options: VitOptions & { readonly attention?: AttentionForm } = {},
  build: (x: Value) => Value = (x) => vitFeatures(x, config, { file, external: true }, options),
): Promise<Float32Array> {
  const graph = new Graph("golden");
  const x = graph.input("x", "float32", ["N", 3, size, size]);
  const program = new Program(graph, { y: build(x) }, { folder: file.folder });
  const { y } = await runtime.run(program, { x: waves(images, size) });
  await runtime.release(program);
  return y!.data as Float32Array;
}

function numbers(name: string): Float32Array {
  const path = sharedFixtures(`backbones/${name}.npy`);
  return readNpy(Deno.readFileSync(path), path).data as Float32Array;
}

function assertClose(actual: Float32Array, name: string, tolerance: number): void {
  const missed = difference(actual, numbers(name));
  assert(missed < tolerance, `${name} differs by ${missed}`);
}

function difference(a: Float32Array, b: Float32Array): number {
  assertEquals(a.length, b.length);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}
