/** One module alone loads ONNX Runtime. */
import { assertEquals } from "@std/assert";

Deno.test("one module alone loads the library", async () => {
  const root = new URL("../", import.meta.url);
  const loading: string[] = [];
  for (
    const folder of [
      "onnx",
      "core",
      "strategies",
      "backbones",
      "datasets",
      "bench",
      "measure",
      "tests",
    ]
  ) {
    await walk(new URL(`${folder}/`, root));
  }
  assertEquals(loading, ["onnx/library.ts"]);

  async function walk(folder: URL): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await walk(new URL(`${name}/`, folder));
      else if (name.endsWith(".ts")) {
        const url = new URL(name, folder);
        const source = await Deno.readTextFile(url);
        if (/^(?!import type).*(from|import\() ?"onnxruntime-node"/m.test(source)) {
          loading.push(url.href.slice(root.href.length));
        }
      }
    }
  }
});
