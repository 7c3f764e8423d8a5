import { assertEquals } from "@std/assert";
import { Graph, Program, type Runtime } from "../../onnx/mod.ts";
import { withRuntime } from "../testing/queries.ts";
import { draw } from "./d2_sampling.ts";

async function drawn(
  runtime: Runtime,
  mass: readonly number[],
  free: readonly number[],
  uniform: number,
): Promise<number> {
  const graph = new Graph("draw");
  const program = new Program(graph, {
    row: draw(
      graph.input("mass", "float32", ["N"]),
      graph.input("free", "float32", ["N"]),
      graph.input("uniforms", "float64", ["T"]),
      graph.input("step", "int64", []),
    ),
  });
  const { row } = await runtime.run(program, {
    mass: { data: Float32Array.from(mass), shape: [mass.length] },
    free: { data: Float32Array.from(free), shape: [free.length] },
    uniforms: { data: Float64Array.of(0.3, uniform), shape: [2] },
    step: { data: BigInt64Array.of(1n), shape: [] },
  });
  return Number(row!.data[0]);
}

const nearlyOne = 1 - 2 ** -53;

for (
  const [mass, free, uniform, row] of [
    [[1, 2, 1], [1, 1, 1], 0, 0],
    [[1, 2, 1], [1, 1, 1], 0.24, 0],
    [[1, 2, 1], [1, 1, 1], 0.25, 1],
    [[1, 2, 1], [1, 1, 1], 0.75, 2],
    [[1, 2, 1], [1, 1, 1], nearlyOne, 2],
    [[0, 2, 0], [1, 1, 1], 0, 1],
    [[0, 2, 0], [1, 1, 1], nearlyOne, 1],
    [[0, 0, 0], [0, 1, 1], 0.5, 1],
    [[0, 0, 0], [0, 0, 1], nearlyOne, 2],
    [[1e-38, 0, 3e38], [1, 0, 1], 0.1, 2],
  ] as const
) {
  Deno.test(`draw takes row ${row} of masses [${mass}], free [${free}], at ${uniform}`, async () => {
    await withRuntime(async (runtime) => {
      assertEquals(await drawn(runtime, mass, free, uniform), row);
    });
  });
}

Deno.test("draw takes rows as often as their mass says", async () => {
  await withRuntime(async (runtime) => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 100; i++) {
      counts[await drawn(runtime, [1, 3, 6], [1, 1, 1], (i + 0.5) / 100)]!++;
    }
    assertEquals(counts, [10, 30, 60]);
  });
});
