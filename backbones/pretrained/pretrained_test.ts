import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { Runtime } from "../../onnx/mod.ts";
import { backbones } from "../registry.ts";
import { safetensorsBytes, withFile } from "../testing/safetensors.ts";
import { dinov2Config } from "./published.ts";
import { readWeights } from "../weights/read.ts";
import { networkProgram } from "./architecture.ts";
import { detectArchitecture } from "./detect.ts";
import type { PretrainedBackbone } from "./pretrained.ts";
import { zeroTensors } from "../testing/zero_vit.ts";
import { vitArchitecture } from "../vit/vit.ts";

const published = backbones.filter((backbone): backbone is PretrainedBackbone =>
  "files" in backbone
);

Deno.test("every entry of published weights says where they come from", () => {
  assert(published.length >= 14);
  for (const { name, files, licence, input, weights, preprocessing } of published) {
    assertEquals(weights, files[0]);
    for (const { path, url, sha256 } of files) {
      assert(path.includes("/"), `${name} lies in a folder of its own`);
      assert(url === undefined || url.startsWith("https://"), name);
      if (sha256 !== undefined) assertMatch(sha256, /^[0-9a-f]{64}$/);
    }
    assert(licence.length > 0 && input.width === input.height && preprocessing.length > 0);
  }
  const paths = published.flatMap(({ name, files }) =>
    name.startsWith("mobilenet") ? [] : files.map(({ path }) => path)
  );
  assertEquals(new Set(paths).size, paths.length);
});

Deno.test("networks are recognised by the tensors of published files", () => {
  const parameters = (["s", "b", "g"] as const).map((letter) => {
    const tensors = zeroTensors(dinov2Config(letter, false));
    return tensors.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  });
  // Without the mask token, which is not used: 22,056,576 and 86,580,480 parameters with it.
  assertEquals(parameters.slice(0, 2), [22_056_576 - 384, 86_580_480 - 768]);
  assert(Math.abs(parameters[2]! / 1.136e9 - 1) < 0.01);
});

Deno.test("weights of another network are refused by their titles", async () => {
  const [small] = published.filter(({ name }) => name === "dinov2-vits14");
  const config = { ...dinov2Config("s", true), depth: 1 };
  await withFile(zeroFile(config), (path) => {
    const weights = readWeights(path);
    assertEquals(detectArchitecture(weights).title, vitArchitecture(config).title);
    assertThrows(
      () => small!.detect(weights),
      InputError,
      "is not dinov2-vits14: it holds DINOv2 ViT of 1 blocks, 384 features, 6 heads, patches of 14, " +
        "4 registers",
    );
  });
});

Deno.test("an entry loads from its first file that exists, and leaves weights in it", async () => {
  const folder = await Deno.makeTempDir();
  const [small] = published.filter(({ name }) => name === "dinov2-vits14");
  await assertRejects(
    () => small!.load({ folder }),
    InputError,
    'run "deno task fetch" with the backbone\'s name, or fetch it from https://huggingface',
  );
  await Deno.mkdir(`${folder}/dinov2-vits14`);
  await Deno.writeTextFile(`${folder}/${small!.files[1]!.path}`, "no weights");
  await assertRejects(() => small!.load({ folder }), InputError, "dinov2_vits14_pretrain.pth");
  await Deno.remove(folder, { recursive: true });
});

const strangers: readonly (readonly [string, Record<string, number[]>, string])[] = [
  ["another network", { "stem.kernel": [3] }, 'holds 1 tensors, such as "stem.kernel" [3]. Known:'],
  ["no tensor", {}, "holds 0 tensors, such as none"],
  [
    "half a network",
    { "cls_token": [1, 1, 4], "pos_embed": [1, 2, 4] },
    'The nearest is DINO or DINOv2 (torch hub), which also has "patch_embed.proj.weight"',
  ],
  ["DINOv3", { "storage_tokens": [1, 4, 8] }, "looks like DINOv3"],
];
for (const [what, shapes, message] of strangers) {
  Deno.test(`weights of ${what} are refused, saying what was found`, async () => {
    await withFile(zeros(Object.entries(shapes)), (path) => {
      assertThrows(() => detectArchitecture(readWeights(path)), InputError, message);
    });
  });
}

const damages: readonly (readonly [string, string, number[] | undefined, string])[] = [
  ["a missing tensor", "blocks.0.mlp.fc2.bias", undefined, 'no tensor "blocks.0.mlp.fc2.bias"'],
  ["another shape", "blocks.0.attn.qkv.weight", [1152, 383], "but the network needs [1152, 384]"],
  ["a strange table", "pos_embed", [1, 1371, 384], "positions of one token and a square"],
  ["a grey kernel", "patch_embed.proj.weight", [384, 1, 14, 14], "images of 3 channels"],
  ["no blocks", "blocks.0.norm1.weight", undefined, "its blocks are missing"],
];
for (const [what, name, shape, message] of damages) {
  Deno.test(`weights with ${what} are refused, naming it`, async () => {
    const tensors = zeroTensors({ ...dinov2Config("s", false), depth: 1 }).flatMap((entry) =>
      entry[0] !== name ? [entry] : shape === undefined ? [] : [[name, shape] as const]
    );
    await withFile(zeros(tensors), (path) => {
      assertThrows(
        () => {
          const weights = readWeights(path);
          networkProgram("x", detectArchitecture(weights), { file: weights, external: true });
        },
        InputError,
        message,
      );
    });
  });
}

Deno.test("sizes that patches do not divide are refused, naming the nearest", async () => {
  await withFile(zeroFile({ ...dinov2Config("s", false), depth: 1 }), async (path) => {
    const file = readWeights(path);
    const network = detectArchitecture(file);
    const build = (size: number): unknown =>
      networkProgram("x", network, { file, external: true }, { size });
    assertThrows(() => build(225), InputError, "a multiple of 14, not 225; the nearest is 224");
    assertThrows(() => build(0), InputError, "the nearest is 14");
    const program = networkProgram("x", network, { file, external: true }, { size: 28 });
    const runtime = await Runtime.open({ threads: 1 });
    const images = { data: new Uint8Array(28 * 28 * 3), shape: [1, 28, 28, 3] };
    assertEquals((await runtime.run(program, { images })).features!.shape, [1, 384]);
    await runtime.close();
  });
});

function zeroFile(config: Parameters<typeof zeroTensors>[0]): Uint8Array {
  return zeros(zeroTensors(config));
}

function zeros(tensors: readonly (readonly [string, readonly number[]])[]): Uint8Array {
  let at = 0;
  const header = Object.fromEntries(tensors.map(([name, shape]) => {
    const start = at;
    at += shape.reduce((a, b) => a * b, 4);
    return [name, { dtype: "F32", shape, data_offsets: [start, at] }];
  }));
  return safetensorsBytes(header, new Uint8Array(at));
}

Deno.test("entries take other sizes if their authors define them", () => {
  const named = (name: string): PretrainedBackbone =>
    published.find((backbone) => backbone.name === name)!;
  const larger = named("dinov2-vits14").atSize!(518);
  assertEquals([larger.name, larger.input.width], ["dinov2-vits14-518", 518]);
  assert(larger.preprocessing.startsWith("resize to 592 × 592"), larger.preprocessing);
  assertThrows(() => named("resnet18").atSize!(100), InputError, "a multiple of 32, not 100");
  assertEquals(named("clip-vitb32").atSize, undefined);
});
