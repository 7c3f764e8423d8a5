import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { InputError } from "../../core/errors.ts";
import {
  add,
  cast,
  type DType,
  Graph,
  mean,
  mul,
  Program,
  Runtime,
  type Shape,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { imageFeatures } from "../features.ts";
import { formulaImage } from "../testing/pictures.ts";
import { loadUserBackbone } from "./load.ts";
import { fileName, type UserBackboneOptions } from "./onnx_backbone.ts";

/** Channel means of a picture of 8 × 8 pixels, all of one colour. */
const COLOUR = [10, 100, 250] as const;

Deno.test("a model of normalised planes gets them, whatever its names", async () => {
  // Names that a backbone of our own has.
  await withModel(["images", "float32", ["batch", 3, 8, 8]], (x) => ({
    features: mean(x, { axis: [2, 3] }),
  }), async (path) => {
    assertClose(await features({ path }), [
      (10 / 255 - 0.485) / 0.229,
      (100 / 255 - 0.456) / 0.224,
      (250 / 255 - 0.406) / 0.225,
    ]);
    assertClose(await features({ path, normalise: "unit" }), COLOUR.map((c) => c / 255));
    const [a, b] = [await loadUserBackbone({ path }), await loadUserBackbone({ path })];
    assertEquals([a.hash, a.width, a.input.width, a.name], [b.hash, 3, 8, fileName(path)]);
    assertNotEquals((await loadUserBackbone({ path, normalise: "clip" })).hash, a.hash);
  });
});

Deno.test("a model of bytes, or of channels last, gets bytes or channels last", async () => {
  await withModel(["x", "uint8", ["N", 8, 8, 3]], (x) => ({
    y: mean(cast(x, "float32"), { axis: [1, 2] }),
  }), async (path) => assertClose(await features({ path }), COLOUR));
  await withModel(["x", "float32", ["N", "H", "W", 3]], (x) => ({
    y: mean(x, { axis: [1, 2] }),
  }), async (path) => {
    const expected = COLOUR.map((c) => c / 127.5 - 1);
    assertClose(await features({ path, normalise: "symmetric", size: 8 }), expected);
    assertEquals((await loadUserBackbone({ path })).input.width, 224);
  });
});

Deno.test("of tokens the first is used, of pooled planes their values; a batch of one image is kept", async () => {
  await withModel(["x", "float32", [1, 3, 8, 8]], (x) => {
    const pooled = mean(x, { axis: [2, 3], keep: true });
    const flat = mean(x, { axis: [2, 3] });
    const tokens = add(
      unsqueeze(flat, 1),
      x.graph.constant({
        data: Float32Array.of(0, 0, 0, 1, 1, 1),
        shape: [1, 2, 3],
      }),
    );
    return { pooled, tokens };
  }, async (path) => {
    const expected = COLOUR.map((c) => c / 255);
    for (const output of ["pooled", "tokens"]) {
      const given = { path, output, normalise: "unit" };
      assertEquals((await loadUserBackbone(given)).batch, 1);
      assertClose(await features(given), expected);
    }
    await assertRejects(
      () => loadUserBackbone({ path }),
      InputError,
      'has 2 outputs: choose one with --output; "pooled" float32 [1, 3, 1, 1], "tokens"',
    );
    const misspelt = (): Promise<unknown> => loadUserBackbone({ path, output: "token" });
    await assertRejects(misspelt, InputError, 'did you mean "tokens"?');
  });
});

const wrong: readonly (readonly [string, DType, Shape, Partial<UserBackboneOptions>, string])[] = [
  ["grey images", "float32", ["N", 1, 8, 8], {}, "is not for colour images"],
  ["numbers of no kind", "int64", ["N", 3, 8, 8], {}, '"x" int64 [N, 3, 8, 8] is not for colour'],
  ["rows", "float32", ["N", 3], {}, "is not for colour images"],
  ["oblong images", "float32", ["N", 3, 8, 9], {}, "does not take images of 8 × 8 pixels"],
  [
    "another size",
    "float32",
    ["N", 3, 8, 8],
    { size: 16 },
    "does not take images of 16 × 16 pixels",
  ],
  ["another name", "float32", ["N", 3, 8, 8], { input: "y" }, 'Unknown input of "'],
  ["no such normalisation", "float32", ["N", 3, 8, 8], { normalise: "imagnet" }, '"imagenet"'],
];
for (const [what, dtype, shape, options, message] of wrong) {
  Deno.test(`a model of ${what} is refused`, async () => {
    await withModel(["x", dtype, shape], (x) => ({
      y: mean(cast(x, "float32"), { axis: shape.length === 2 ? [1] : [2, 3], keep: true }),
    }), async (path) => {
      await assertRejects(() => loadUserBackbone({ path, ...options }), InputError, message);
    });
  });
}

Deno.test("a model that needs more than images, and a file that is not a model, are refused", async () => {
  await withModel(["x", "float32", ["N", 3, 8, 8]], (x) => {
    const mask = x.graph.input("mask", "float32", ["N", 1]);
    return { y: mul(mean(x, { axis: [2, 3] }), mask) };
  }, async (path) => {
    const load = (): Promise<unknown> => loadUserBackbone({ path, input: "x" });
    await assertRejects(load, InputError, 'also needs "mask" float32 [N, 1]');
    await Deno.writeTextFile(path, "no model");
    await assertRejects(load, InputError, "cannot be opened as an ONNX model");
    await Deno.remove(path);
    await assertRejects(load, InputError, "as an ONNX model: there is no such file");
  });
});

async function withModel(
  [name, dtype, shape]: readonly [string, DType, Shape],
  build: (x: Value) => Record<string, Value>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const graph = new Graph("user");
  await new Program(graph, build(graph.input(name, dtype, shape))).save(`${folder}/user.onnx`);
  await use(`${folder}/user.onnx`);
  await Deno.remove(folder, { recursive: true });
}

async function features(options: UserBackboneOptions): Promise<Float32Array> {
  const backbone = await loadUserBackbone(options);
  const image = formulaImage(8, 8, 3, (i) => COLOUR[i % 3]!);
  const runtime = await Runtime.open({ threads: 1 });
  const list = { length: 2, read: () => image };
  const { data, shape } = await imageFeatures(list, backbone, { runtime });
  await runtime.close();
  assertEquals(shape, [2, 3]);
  assert(data.subarray(0, 3).every((x, i) => x === data[3 + i]));
  return data.subarray(0, 3);
}

function assertClose(actual: Float32Array, expected: readonly number[]): void {
  expected.forEach((x, i) => assertAlmostEquals(actual[i]!, x, 1e-5 * Math.max(1, Math.abs(x))));
}
