import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { safetensorsBytes } from "../testing/safetensors.ts";
import { readWeights } from "./read.ts";

const index = "model.safetensors.index.json";

Deno.test("weights in several files are found by their index, also through links", async () => {
  await withShards({ a: "one.safetensors", b: "two.safetensors" }, (folder) => {
    const weights = readWeights(`${folder}/${index}`);
    assertEquals([...weights.float32("a").data, ...weights.float32("b").data], [1, 2]);
    assertEquals(weights.files.length, 2);
    Deno.mkdirSync(`${folder}/links`);
    for (const name of [index, "one.safetensors", "two.safetensors"]) {
      Deno.symlinkSync(`../${name}`, `${folder}/links/${name}`);
    }
    const linked = readWeights(`${folder}/links/${index}`);
    assertEquals(linked.files, weights.files);
    assertEquals(linked.folder, Deno.realPathSync(folder));
  });
});

const wrong: readonly (readonly [string, unknown, string])[] = [
  ["a tensor in the wrong file", { a: "two.safetensors" }, 'tensor "a" is in "two.safetensors"'],
  ["a file that is not there", { a: "none.safetensors" }, 'none.safetensors"'],
  ["a file outside the folder", { a: "../one.safetensors" }, "which is not a file beside it"],
  ["a file name that is not text", { a: 3 }, "which is not a file beside it"],
  ["an empty index", {}, 'its "weight_map" is empty'],
  ["an index that is a list", [], 'it has no "weight_map"'],
];
for (const [what, map, message] of wrong) {
  Deno.test(`an index with ${what} is refused`, async () => {
    await withShards(map, (folder) => {
      assertThrows(() => readWeights(`${folder}/${index}`), InputError, message);
    });
  });
}

Deno.test("readWeights says which formats it reads", async () => {
  const folder = await Deno.makeTempDir();
  const page = `${folder}/model.safetensors`;
  await Deno.writeTextFile(page, "<!doctype html><p>Please log in</p>");
  assertThrows(() => readWeights(page), InputError, `"${page}" is not a file of weights`);
  await Deno.writeTextFile(page, "");
  assertThrows(() => readWeights(page), InputError, `"${page}" is not a file of weights`);
  assertThrows(() => readWeights(`${folder}/none`), InputError, "no such file; check the path");
  await Deno.remove(folder, { recursive: true });
});

async function withShards(map: unknown, use: (folder: string) => void): Promise<void> {
  const folder = Deno.realPathSync(await Deno.makeTempDir());
  for (const [file, tensor, number] of [["one", "a", 1], ["two", "b", 2]] as const) {
    const header = { [tensor]: { dtype: "F32", shape: [1], data_offsets: [0, 4] } };
    const bytes = new Uint8Array(Float32Array.of(number).buffer);
    await Deno.writeFile(`${folder}/${file}.safetensors`, safetensorsBytes(header, bytes));
  }
  await Deno.writeTextFile(`${folder}/${index}`, JSON.stringify({ weight_map: map }));
  use(folder);
  await Deno.remove(folder, { recursive: true });
}
