import { assert, assertEquals } from "@std/assert";
import { readNpy } from "../../core/npy.ts";
import { Graph, Program, Runtime } from "../../onnx/mod.ts";
import { fixtureTest, sharedFixtures } from "../../tests/support/data.ts";
import { withFile } from "../testing/safetensors.ts";
import { asStateDict, legacyTorchFile, Script, torchFile, torchTensor } from "../testing/torch.ts";
import { waves } from "../testing/waves.ts";
import { readWeights } from "../weights/read.ts";
import type { Weights } from "../weights/weights.ts";
import { detectVit } from "./detect_vit.ts";
import { vitFeatures } from "./network.ts";

fixtureTest(
  "golden: dinov2-tiny out of torch.save's files, old and new, and under a prefix",
  ["backbones/dinov2-tiny.torch-layout.safetensors"],
  async () => {
    const tiny = weightsOf("dinov2-tiny.torch-layout");
    const { value, storages } = asStateDict(tiny);
    const nested = new Map<string, unknown>([["epoch", 3], [
      "teacher",
      prefixed("backbone", value),
    ]]);
    const counted = Object.fromEntries(
      Object.entries(storages).map(([key, bytes]) => [key, [bytes.length / 4, bytes] as const]),
    );
    const old = legacyTorchFile(asStateDict(tiny, [null]).value, counted);
    for (const file of [torchFile(value, storages), torchFile(nested, storages), old]) {
      assert(await difference(file, "dinov2-tiny.cls_224", 3) < 2e-5);
    }
  },
);

fixtureTest(
  "golden: clip-tiny out of a TorchScript file as OpenAI publishes it",
  ["backbones/clip-tiny.hf-layout.safetensors"],
  async () => {
    const { value, storages } = asOpenai(weightsOf("clip-tiny.hf-layout"));
    const file = torchFile(value, storages, { "archive/constants.pkl": Uint8Array.of(0x4e, 0x2e) });
    assert(await difference(file, "clip-tiny.image_embeds_224", 2) < 2e-5);
  },
);

function weightsOf(name: string): Weights {
  return readWeights(sharedFixtures(`backbones/${name}.safetensors`));
}

function prefixed(prefix: string, state: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...state].map(([key, tensor]) => [`${prefix}.${key}`, tensor]));
}

async function difference(file: Uint8Array, golden: string, heads: number): Promise<number> {
  let worst = Infinity;
  await withFile(file, async (path) => {
    const weights = readWeights(path);
    const config = detectVit(weights, { heads })!;
    const graph = new Graph("golden");
    const x = graph.input("x", "float32", ["N", 3, 224, 224]);
    const y = vitFeatures(x, config, { file: weights, external: true });
    const program = new Program(graph, { y }, { folder: weights.folder });
    const runtime = await Runtime.open({ threads: 2 });
    const actual = (await runtime.run(program, { x: waves(2, 224) })).y!.data as Float32Array;
    await runtime.close();
    const npy = sharedFixtures(`backbones/${golden}.npy`);
    const expected = readNpy(Deno.readFileSync(npy), npy).data as Float32Array;
    assertEquals(actual.length, expected.length);
    worst = actual.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
  });
  return worst;
}

/** Joins queries, keys and values, turns the projection, and hangs everything on modules. */
function asOpenai(file: Weights): { value: Script; storages: Record<string, Uint8Array> } {
  const tree = new Map<string, unknown>();
  const storages: Record<string, Uint8Array> = {};
  const put = (name: string, data: Float32Array, shape: readonly number[]): void => {
    const key = String(Object.keys(storages).length);
    storages[key] = new Uint8Array(data.buffer.slice(0), data.byteOffset, data.byteLength);
    const parts = name.split(".");
    let at = tree;
    for (const part of parts.slice(0, -1)) {
      if (!at.has(part)) at.set(part, new Map());
      at = at.get(part) as Map<string, unknown>;
    }
    at.set(parts.at(-1)!, torchTensor(key, data.length, shape));
  };
  const read = (name: string): Float32Array => file.float32(name).data;
  const copy = (to: string, from: string, shape = file.info(from).shape): void =>
    put(`visual.${to}`, read(from), shape);
  copy("conv1.weight", "vision_model.embeddings.patch_embedding.weight");
  copy("class_embedding", "vision_model.embeddings.class_embedding");
  copy("positional_embedding", "vision_model.embeddings.position_embedding.weight");
  for (const kind of ["weight", "bias"]) {
    copy(`ln_pre.${kind}`, `vision_model.pre_layrnorm.${kind}`);
    copy(`ln_post.${kind}`, `vision_model.post_layernorm.${kind}`);
    for (let i = 0; i < 3; i++) {
      const from = `vision_model.encoder.layers.${i}`;
      const to = `transformer.resblocks.${i}`;
      const qkv = ["q", "k", "v"].map((part) => read(`${from}.self_attn.${part}_proj.${kind}`));
      const joined = Float32Array.from(qkv.flatMap((part) => [...part]));
      put(`visual.${to}.attn.in_proj_${kind}`, joined, kind === "weight" ? [96, 32] : [96]);
      copy(`${to}.attn.out_proj.${kind}`, `${from}.self_attn.out_proj.${kind}`);
      copy(`${to}.ln_1.${kind}`, `${from}.layer_norm1.${kind}`);
      copy(`${to}.ln_2.${kind}`, `${from}.layer_norm2.${kind}`);
      copy(`${to}.mlp.c_fc.${kind}`, `${from}.mlp.fc1.${kind}`);
      copy(`${to}.mlp.c_proj.${kind}`, `${from}.mlp.fc2.${kind}`);
    }
  }
  const projection = read("visual_projection.weight");
  const turned = Float32Array.from(
    { length: projection.length },
    (_, i) => projection[(i % 24) * 32 + Math.floor(i / 24)]!,
  );
  put("visual.proj", turned, [32, 24]);
  // The tower of texts has blocks of the same names.
  put("transformer.resblocks.0.attn.in_proj_weight", new Float32Array(12), [6, 2]);
  const module = (children: ReadonlyMap<string, unknown>): Script =>
    new Script(
      "Module",
      new Map([...children].map(([name, child]) =>
        [name, child instanceof Map ? module(child) : child] as const
      )),
    );
  return { value: module(tree), storages };
}
