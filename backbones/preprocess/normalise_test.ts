import { assertEquals } from "@std/assert";
import { sha256 } from "../../core/files.ts";
import { Graph, Program, Runtime } from "../../onnx/mod.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { readBitmap } from "../testing/pictures.ts";
import { imageInput, normalise, symmetric } from "./normalise.ts";
import { preprocessing } from "./preprocessing.ts";

/** ImageNet's, as torchvision's models take them. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** From `pillow-goldens.json`: sha256 of the float32 tensor `[3, 224, 224]`. */
const photographs = {
  "cat.bmp": "d06231870600db8f7dcf411d82c0357b53beb76eaa4b2bc5248b18c68ff3932b",
  "bird.bmp": "4de59363f39dc6ee1c53ad5eb349dc647fd2495af5417beb89a5a91843bd8af0",
};

for (const [name, golden] of Object.entries(photographs)) {
  dataTest(`normalise equals torchvision bit for bit on ${name}`, [`images/${name}`], async () => {
    const steps = preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 });
    const pixels = steps.apply(await readBitmap(sharedData(`images/${name}`)));
    const graph = new Graph("normalise");
    const images = imageInput(graph, 224, 224, 3);
    const program = new Program(graph, { x: normalise(images, MEAN, STD) });
    const { data } = await run(program, pixels, [1, 224, 224, 3]);
    assertEquals(sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)), golden);
  });
}

Deno.test("symmetric maps bytes to −1 … 1, channels first", async () => {
  const graph = new Graph("symmetric");
  const program = new Program(graph, { x: symmetric(imageInput(graph, 1, 2, 3)) });
  const { data, shape } = await run(program, Uint8Array.of(0, 255, 51, 255, 0, 204), [1, 1, 2, 3]);
  assertEquals([...shape], [1, 3, 1, 2]);
  assertEquals([...data], [-1, 1, 1, -1, ...Float32Array.of(-0.6, 0.6)]);
});

async function run(
  program: Program,
  data: Uint8Array,
  shape: readonly number[],
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const runtime = await Runtime.open({ threads: 1 });
  const { x } = await runtime.run(program, { images: { data, shape } });
  await runtime.close();
  return { data: x!.data as Float32Array, shape: x!.shape };
}
