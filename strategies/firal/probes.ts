/** Random vectors whose outer products are, on average, the pool's Fisher matrix. */
import type { NdArray } from "../../core/ndarray.ts";
import {
  gemm,
  Graph,
  matmul,
  mul,
  Program,
  reshape,
  slice,
  softmax,
  sqrt,
  sub,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import type { FiralProblem } from "./problem.ts";

/** Probes y with E[y yᵀ] = H_p, from random signs ±1: `[D, (K−1)·s]`, the s probes innermost. */
export async function probesOf(
  { runtime, features, logits }: FiralProblem,
  rowSigns: NdArray,
  classSigns: NdArray,
): Promise<NdArray> {
  const program = probesProgram(features.shape[1]!, logits.shape[1]!, rowSigns.shape[1]!);
  const { probes } = await runtime.run(program, { features, logits, rowSigns, classSigns });
  return probes as NdArray;
}

/**
 * A row's factor has rows √p_y(e_y − p) ⊗ x. With signs a of the rows and b of the classes, y = Σᵢ
 * aᵢ Σ_y b_y √p_y(e_y − p) ⊗ xᵢ: products of two signs are uncorrelated, as signs of their own are.
 */
function probesProgram(width: number, classes: number, count: number): Program {
  const graph = new Graph("firal-probes");
  const features = graph.input("features", "float32", ["M", width]);
  const logits = graph.input("logits", "float32", ["M", classes]);
  const rowSigns = graph.input("rowSigns", "float32", ["M", count]);
  const classSigns = graph.input("classSigns", "float32", [classes, count]);
  const all = softmax(logits);
  const root = sqrt(all);
  const kept = (x: Value, axis: number): Value => slice(x, axis, 0, classes - 1);
  const signed = mul(unsqueeze(kept(root, 1), 2), unsqueeze(kept(classSigns, 0), 0));
  const common = mul(unsqueeze(kept(all, 1), 2), unsqueeze(matmul(root, classSigns), 1));
  const mixed = mul(sub(signed, common), unsqueeze(rowSigns, 1));
  const flat = reshape(mixed, ["M", (classes - 1) * count]);
  return new Program(graph, {
    probes: gemm(features, flat, undefined, { transposeA: true }),
  });
}
