/** Linear layers in whole numbers: weights of 8 bits, inputs rounded to 8 bits at every run. */
import type { Value } from "../../onnx/mod.ts";
import { quantise } from "../weights/narrow.ts";
import { requireShape, weight, type WeightSource } from "../weights/source.ts";
import type { PartNames } from "./names.ts";

/**
 * `x·Wᵀ + b`, multiplied in whole numbers by ONNX Runtime's own operator.
 *
 * @param x `[..., in]`.
 * @param shape `[out, in]`.
 * @returns `[..., out]`.
 */
export function linearOfBytes(
  x: Value,
  source: WeightSource,
  { weight: name, bias }: PartNames,
  shape: readonly [out: number, inner: number],
): Value {
  const { graph } = x;
  const { file } = source;
  requireShape(file.path, file.info(name), shape);
  const [out, inner] = shape;
  const { data, scales } = quantise(file.float32(name).data, shape, 0);
  const turned = Int8Array.from(data, (_, i) => data[(i % out) * inner + Math.floor(i / out)]!);
  return graph.node({
    operator: "DynamicQuantizeMatMul",
    domain: "com.microsoft",
    operands: [
      x,
      graph.constant({ data: turned, shape: [inner, out] }),
      graph.constant({ data: scales, shape: [out] }),
      graph.constant({ data: new Int8Array(out), shape: [out] }),
      bias === undefined ? undefined : weight(graph, source, bias, [out]),
    ],
    outputs: [{ dtype: "float32", shape: [...x.shape.slice(0, -1), out] }],
  })[0]!;
}
