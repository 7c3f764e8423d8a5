import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { Graph, Program, Runtime } from "../../onnx/mod.ts";
import { fixtureTest, sharedFixtures } from "../../tests/support/data.ts";
import { waves } from "../testing/waves.ts";
import { readWeights } from "../weights/read.ts";
import { type StoredTensor, Weights } from "../weights/weights.ts";
import { detectVit, readHuggingFaceConfig } from "./detect_vit.ts";
import { vitFeatures } from "./network.ts";

fixtureTest(
  "DINO under Hugging Face's ViT names gives the features of its own names",
  ["backbones/dino-tiny.torch-layout.safetensors"],
  async () => {
    const own = readWeights(sharedFixtures("backbones/dino-tiny.torch-layout.safetensors"));
    const other = underVitNames(own);
    assertEquals(detectVit(other, { heads: 2 })!.names.token, "vit.embeddings.cls_token");
    const config = { epsilon: 1e-6 };
    const [a, b] = [await features(own), await features(other, config)];
    assertEquals(a, b);
  },
);

Deno.test("config.json gives heads, epsilon and activation, also for one of two towers; a damaged one is named", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/config.json`;
  assertEquals(readHuggingFaceConfig(folder), undefined);
  const told = { num_attention_heads: 3, layer_norm_eps: 1e-6, hidden_act: "gelu", other: [] };
  const found = { heads: 3, epsilon: 1e-6, activation: "gelu" };
  for (const content of [told, { vision_config: told, text_config: {} }]) {
    await Deno.writeTextFile(path, JSON.stringify(content));
    assertEquals(readHuggingFaceConfig(folder), found);
  }
  for (const content of ["{", '{"num_attention_heads": "3"}', '{"layer_norm_eps": -1}', "3"]) {
    await Deno.writeTextFile(path, content);
    assertThrows(() => readHuggingFaceConfig(folder), InputError, `"${path}" is damaged`);
  }
  await Deno.remove(folder, { recursive: true });
});

async function features(file: Weights, config = {}): Promise<Float32Array> {
  const network = detectVit(file, { heads: 2, config })!;
  assert(network.family === "DINO");
  const graph = new Graph("dino");
  const x = graph.input("x", "float32", ["N", 3, 224, 224]);
  const y = vitFeatures(x, network, { file, external: true });
  const runtime = await Runtime.open({ threads: 1 });
  const program = new Program(graph, { y }, { folder: file.folder });
  const { data } = (await runtime.run(program, { x: waves(1, 224) })).y!;
  await runtime.close();
  return data as Float32Array;
}

/** The same bytes under other names; queries, keys and values are thirds of one matrix. */
function underVitNames(own: Weights): Weights {
  const tensors = new Map<string, StoredTensor>();
  const parts: Readonly<Record<string, string>> = {
    "attn.proj": "attention.output.dense",
    "mlp.fc1": "intermediate.dense",
    "mlp.fc2": "output.dense",
    "norm1": "layernorm_before",
    "norm2": "layernorm_after",
  };
  const tops: Readonly<Record<string, string>> = {
    "cls_token": "embeddings.cls_token",
    "pos_embed": "embeddings.position_embeddings",
    "patch_embed.proj.weight": "embeddings.patch_embeddings.projection.weight",
    "patch_embed.proj.bias": "embeddings.patch_embeddings.projection.bias",
    "norm.weight": "layernorm.weight",
    "norm.bias": "layernorm.bias",
  };
  const put = (name: string, tensor: StoredTensor): void =>
    void tensors.set(`vit.${name}`, { ...tensor, name: `vit.${name}` });
  for (const [name, tensor] of own.tensors) {
    const [, block, part, kind] = /^blocks\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
    if (part === "attn.qkv") {
      const length = tensor.length / 3;
      ["query", "key", "value"].forEach((third, i) =>
        put(`encoder.layer.${block}.attention.attention.${third}.${kind}`, {
          ...tensor,
          shape: [tensor.shape[0]! / 3, ...tensor.shape.slice(1)],
          offset: tensor.offset + i * length,
          length,
        })
      );
    } else if (part !== undefined) put(`encoder.layer.${block}.${parts[part]}.${kind}`, tensor);
    else put(tops[name]!, tensor);
  }
  return new Weights(own.path, { ...own, tensors });
}
