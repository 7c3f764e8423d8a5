import { assertEquals } from "@std/assert";
import { conv2d, Graph, matmul, Program, relu, reshape } from "../../onnx/mod.ts";
import { attend } from "../../backbones/vit/network.ts";
import { productOperations } from "./operations.ts";

Deno.test("productOperations counts convolutions and products", () => {
  const graph = new Graph("net");
  const x = graph.input("x", "float32", ["N", 3, 8, 8]);
  const kernel = graph.constant({ data: new Float32Array(4 * 27), shape: [4, 3, 3, 3] });
  const maps = relu(conv2d(x, kernel, undefined, { stride: 2, padding: [1, 1, 1, 1] }));
  const matrix = graph.constant({ data: new Float32Array(640), shape: [64, 10] });
  const y = matmul(reshape(maps, ["N", 64]), matrix);
  // 4 · 4 · 4 outputs of 27 products each; 10 outputs of 64.
  const once = 2 * (4 * 4 * 4 * 27 + 10 * 64);
  assertEquals(productOperations(new Program(graph, { y }), 1), once);
  assertEquals(productOperations(new Program(graph, { z: y }), 5), 5 * once);
});

Deno.test("productOperations counts attention alike however it is written", () => {
  const counts = (["fused", "standard"] as const).map((form) => {
    const graph = new Graph(form);
    const x = graph.input("x", "float32", ["N", 7, 12]);
    const matrix = graph.constant({ data: new Float32Array(12 * 36), shape: [12, 36] });
    const bias = graph.constant({ data: new Float32Array(36), shape: [36] });
    return productOperations(new Program(graph, { y: attend(x, matrix, bias, 3, form) }), 2);
  });
  assertEquals(counts[0], 2 * 2 * (7 * 12 * 36 + 2 * 7 * 7 * 12));
  assertEquals(counts[1], counts[0]);
});
