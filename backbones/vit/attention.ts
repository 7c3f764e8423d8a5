/** Self-attention (Vaswani et al., 1706.03762), as one operator or as many. */
import {
  add,
  matmul,
  mul,
  reshape,
  softmax,
  split,
  transpose,
  type Value,
} from "../../onnx/mod.ts";

/**
 * How attention is written: "fused" as ONNX Runtime's own operator, which every provider of it knows
 * and has kernels for; "standard" as products and a softmax, which any ONNX tool reads.
 */
export type AttentionForm = "fused" | "standard";

/**
 * Every token looks at all tokens of its image.
 *
 * @param x `[N, T, D]`.
 * @param matrix Queries, keys and values `[D, 3·D]`.
 * @param bias `[3·D]`.
 * @returns `[N, T, D]`, before the output projection.
 */
export function attend(
  x: Value,
  matrix: Value,
  bias: Value,
  heads: number,
  form: AttentionForm,
): Value {
  if (form === "fused") {
    return x.graph.node({
      operator: "Attention",
      domain: "com.microsoft",
      operands: [x, matrix, bias],
      attributes: { num_heads: heads },
      outputs: [x],
    })[0]!;
  }
  return attendTo(add(matmul(x, matrix), bias), heads);
}

/**
 * Attention of queries, keys and values that are computed already, in standard operators.
 *
 * @param qkv Side by side: `[N, T, 3·D]`.
 * @returns `[N, T, D]`, before the output projection.
 */
export function attendTo(qkv: Value, heads: number): Value {
  const [n, tokens, joined] = qkv.shape;
  const width = joined as number / 3;
  const size = width / heads;
  const headed = (part: Value, order: readonly number[]): Value =>
    transpose(reshape(part, [n!, tokens!, heads, size]), order);
  const [q, k, v] = split(qkv, 3, -1) as [Value, Value, Value];
  const scores = mul(matmul(headed(q, [0, 2, 1, 3]), headed(k, [0, 2, 3, 1])), size ** -0.5);
  const seen = matmul(softmax(scores), headed(v, [0, 2, 1, 3]));
  return reshape(transpose(seen, [0, 2, 1, 3]), [n!, tokens!, width]);
}
