import { assert, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { Graph, matmul, Program, transpose, type Value } from "../../onnx/mod.ts";
import { withRuntime } from "../testing/queries.ts";
import { bestRow, boundsPay } from "./blocks.ts";

/** The best row by bounds and without, of random P and R and with the first rows closed. */
function program(): Program {
  const graph = new Graph("best");
  const factor = (name: string): Value => graph.input(name, "float32", ["N", 4, 4]);
  const square = (x: Value): Value => matmul(x, transpose(x, [0, 2, 1]));
  const blocks = { p: square(factor("p")), r: square(factor("r")) };
  const open = graph.input("open", "float32", ["N"]);
  return new Program(graph, {
    bounded: bestRow(blocks, open, true).row,
    plain: bestRow(blocks, open, false).row,
  });
}

Deno.test("bounds find the best row, however loose they are", () =>
  withRuntime(async (runtime) => {
    const best = program();
    const count = 306;
    assert(boundsPay(count, 4));
    const shape = [count, 4, 4];
    // Where P is large, bounds are loose, and all gains are computed.
    for (const scale of [0, 0.1, 1, 10, 1000]) {
      const random = new Random(`best ${scale}`);
      const normals = (times: number): Float32Array =>
        Float32Array.from({ length: count * 16 }, () => times * random.normal());
      const open = Float32Array.from({ length: count }, (_, i) => (i < 30 ? -Infinity : 0));
      const { bounded, plain } = await runtime.run(best, {
        p: { data: normals(scale), shape },
        r: { data: normals(1), shape },
        open: { data: open, shape: [count] },
      });
      assertEquals(bounded!.data, plain!.data);
    }
  }));
