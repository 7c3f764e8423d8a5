import { assertEquals } from "@std/assert";
import { cast, Graph, matmul, Program, sum } from "../onnx/mod.ts";
import { blockRows, runInBlocks } from "./blocks.ts";
import { withRuntime } from "./testing/queries.ts";

Deno.test("runInBlocks gives the same as one run, for every output and block size", async () => {
  await withRuntime(async (runtime) => {
    const graph = new Graph("sample");
    const rows = graph.input("rows", "float32", ["b", 2]);
    const products = matmul(rows, graph.input("weight", "float32", [2, 3]));
    const totals = cast(sum(rows, { axis: 1 }), "int32");
    const program = new Program(graph, { products, totals });
    const features = { data: Float32Array.from({ length: 10 }, (_, i) => i), shape: [5, 2] };
    const weight = { data: Float32Array.of(1, 0, 1, 0, 1, 1), shape: [2, 3] };
    for (const size of [1, 2, 5, 9]) {
      const results = await runInBlocks(runtime, program, {
        rows: features,
        shared: { weight },
        size,
      });
      assertEquals(results.totals, { data: Int32Array.of(1, 5, 9, 13, 17), shape: [5] });
      const expected = [0, 1, 1, 2, 3, 5, 4, 5, 9, 6, 7, 13, 8, 9, 17];
      assertEquals(results.products, { data: Float32Array.from(expected), shape: [5, 3] });
    }
  });
});

Deno.test("blockRows is at least one row", () => {
  assertEquals([blockRows(2 ** 40), blockRows(0), blockRows(1024)], [1, 2 ** 22, 4096]);
});
