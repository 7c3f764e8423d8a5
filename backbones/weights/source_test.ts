import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError, TrawlError } from "../../core/errors.ts";
import { Graph, matmul, Program, type ProgramOptions, Runtime } from "../../onnx/mod.ts";
import { safetensorsBytes, withFile } from "../testing/safetensors.ts";
import { openSafetensors } from "./read.ts";
import { weight, type WeightSource } from "./source.ts";

const content = safetensorsBytes(
  {
    w: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
    h: { dtype: "BF16", shape: [2], data_offsets: [16, 20] },
    i: { dtype: "I32", shape: [1], data_offsets: [20, 24] },
  },
  Uint8Array.of(
    ...new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
    0x80,
    0x3f,
    0,
    0x40,
    0,
    0,
    0,
    0,
  ),
);

Deno.test("weight gives the same numbers from inside the program and from the file", async () => {
  await withFile(content, async (path) => {
    const file = openSafetensors(path);
    const inside = await product(program({ file }));
    const outside = program({ file, external: true });
    assert(outside.hasExternalData);
    assertEquals(await product(outside), inside);
    // A program's file finds weights beside it.
    const own = `${path}.onnx`;
    await outside.save(own);
    assertEquals(await product(outside, own), inside);
    await Deno.remove(own);
  });
});

Deno.test("a program's file without its weights beside it is refused by the runtime", async () => {
  await withFile(content, async (path) => {
    const folder = await Deno.makeTempDir();
    const own = `${folder}/x.onnx`;
    const outside = program({ file: openSafetensors(path), external: true }, {});
    await outside.save(own);
    await assertRejects(() => product(outside, own), TrawlError, name(path));
    await Deno.remove(folder, { recursive: true });
  });
});

Deno.test("weight stores matrices in 16 or 8 bits, and vectors as they are", async () => {
  await withFile(content, async (path) => {
    const file = openSafetensors(path);
    const exact = await product(program({ file }));
    for (const [precision, bits] of [["float16", 16], ["int8", 8]] as const) {
      const narrow = program({ file, precision });
      const [y] = await product(narrow);
      assertAlmostEquals(y!, exact[0]!, exact[0]! * 2 ** (1 - bits), precision);
      assertEquals(
        narrow.operators().get(bits === 8 ? "DequantizeLinear" : "Cast") ?? 0,
        bits === 8 ? 1 : 2,
      );
    }
  });
});

Deno.test("weight widens 16-bit numbers, and refuses other types and shapes", async () => {
  await withFile(content, (path) => {
    const file = openSafetensors(path);
    const graph = new Graph("x");
    assertEquals(weight(graph, { file }, "h", [2]).dtype, "float32");
    assertThrows(() => weight(graph, { file }, "i", [1]), InputError, 'tensor "i" is int32');
    assertThrows(
      () => weight(graph, { file }, "w", [4]),
      InputError,
      `"${path}": tensor "w" has shape [2, 2], but the network needs [4]`,
    );
  });
});

function program(
  source: WeightSource,
  options: ProgramOptions = { folder: source.file.folder },
): Program {
  const graph = new Graph("product");
  const x = graph.input("x", "float32", ["N", 2]);
  const y = matmul(matmul(x, weight(graph, source, "w", [2, 2])), weight(graph, source, "h", [2]));
  return new Program(graph, { y }, options);
}

async function product(program: Program, path?: string): Promise<number[]> {
  const runtime = await Runtime.open({ threads: 1 });
  try {
    await runtime.prepare(program, path);
    const { y } = await runtime.run(program, {
      x: { data: Float32Array.of(1, 10), shape: [1, 2] },
    });
    return [...y!.data as Float32Array];
  } finally {
    await runtime.close();
  }
}

function name(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
