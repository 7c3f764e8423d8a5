import { assertAlmostEquals, assertThrows } from "@std/assert";
import { Random } from "../../core/random.ts";
import { Graph, GraphError, lowerInverse, matmul, Program, Runtime } from "../mod.ts";

Deno.test("lowerInverse inverts, below and above the order from which it halves", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const random = new Random("lower");
  for (const size of [1, 5, 128, 129, 300]) {
    const data = new Float32Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) data[i * size + j] = random.normal() / size;
      data[i * (size + 1)] = 1 + random.uniform();
    }
    const graph = new Graph("lower");
    const x = graph.input("x", "float32", [size, size]);
    const program = new Program(graph, { unit: matmul(lowerInverse(x), x) });
    const { unit } = await runtime.run(program, { x: { data, shape: [size, size] } });
    unit!.data.forEach((value, i) =>
      assertAlmostEquals(Number(value), i % (size + 1) === 0 ? 1 : 0, 1e-5)
    );
  }
  await runtime.close();
});

Deno.test("lowerInverse wants a square matrix of known length", () => {
  const graph = new Graph("lower");
  assertThrows(() => lowerInverse(graph.input("x", "float32", [2, 3])), GraphError, "square");
  assertThrows(() => lowerInverse(graph.input("y", "float32", ["N", "N"])), GraphError, "square");
});
