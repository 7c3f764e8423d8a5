import { assertEquals, assertGreater } from "@std/assert";
import { Scope } from "../../onnx/graph.ts";
import { diagonalProgram } from "./bait_diag.ts";

/** Shapes of all that a program computes. */
function shapesIn({ nodes }: Scope): string[] {
  return nodes.flatMap(({ types, attributes }) => [
    ...types.map(({ shape }) => shape.join(" × ")),
    ...Object.values(attributes).flatMap((value) => value instanceof Scope ? shapesIn(value) : []),
  ]);
}

Deno.test("diagonal BAIT holds no matrix of K × K, neither a row nor at all", () => {
  for (const forward of [0, 4, 6]) {
    const features = { data: new Float32Array(5), shape: [1, 5] };
    const program = diagonalProgram({ features, classes: 7, forward, keep: 4 });
    const shapes = shapesIn(program.scope);
    assertGreater(shapes.length, 10);
    assertEquals(shapes.filter((shape) => /7 × .*7/.test(shape)), []);
  }
});
