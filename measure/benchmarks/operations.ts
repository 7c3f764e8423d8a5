/** The arithmetic of a network: what its floor is computed from. */
import type { Program, Shape, TensorType } from "../../onnx/mod.ts";

/** Counts the operations of a program's products, which are nearly all that it does. */
export function productOperations(program: Program, batch: number): number {
  const { scope } = program;
  const types = new Map<string, Shape>(scope.inputs.map(({ name, shape }) => [name, shape]));
  for (const [name, { shape }] of scope.initializers) types.set(name, shape);
  let sum = 0;
  for (const { operator, inputs, outputs, types: results } of scope.nodes) {
    outputs.forEach((name, i) => types.set(name, results[i]!.shape));
    const [a, b] = inputs.map((name) => lengths(types.get(name) ?? [], batch));
    const out = lengths((results[0] as TensorType).shape, batch);
    sum += operationsOf(operator, a ?? [], b ?? [], product(out));
  }
  return sum;
}

function operationsOf(
  operator: string,
  a: readonly number[],
  b: readonly number[],
  out: number,
): number {
  switch (operator) {
    case "MatMul":
    case "Gemm":
      return 2 * out * a.at(-1)!;
    case "Conv":
      // [M, C / groups, kH, kW]
      return 2 * out * product(b.slice(1));
    case "Attention": {
      const [n, tokens, width] = a as [number, number, number];
      // Queries, keys and values; their products; and those with the values.
      return 2 * n * tokens * width * (b[1]! + 2 * tokens);
    }
    default:
      return 0;
  }
}

function lengths(shape: Shape, batch: number): number[] {
  return shape.map((dim) =>
    typeof dim === "number" ? dim : product(
      dim.split("*").map((factor) => {
        const value = Number(factor);
        return Number.isInteger(value) ? value : batch;
      }),
    )
  );
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a * b, 1);
}
