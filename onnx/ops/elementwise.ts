/**
 * Element-wise operators; operands broadcast, and plain numbers stand for scalars.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import * as onnx from "../mod.ts";
 *
 * const graph = new onnx.Graph("element-wise");
 * const x = graph.input("x", "float32", ["N"]);
 * const { add, greater, mul, relu, where } = onnx;
 * const program = new onnx.Program(graph, {
 *   line: add(mul(x, 2), 1),
 *   large: where(greater(x, 1), x, 10),
 *   positive: relu(x),
 * });
 * const runtime = await onnx.Runtime.open();
 * const found = await runtime.run(program, { x: { data: Float32Array.of(-1, 2), shape: [2] } });
 * assertEquals(found.line!.data, Float32Array.of(-1, 5));
 * assertEquals(found.large!.data, Float32Array.of(10, 2));
 * assertEquals(found.positive!.data, Float32Array.of(0, 2));
 * await runtime.close();
 * ```
 *
 * @module
 */
import { broadcast } from "../dims.ts";
import { Value } from "../graph.ts";
import { type DType, elementCode, GraphError } from "../types.ts";

/** A value, or a number that takes the other operand's element type. */
export type Operand = Value | number;

/** Combines two operands of one type; shapes broadcast, like `[N, 1]` and `[K]` to `[N, K]`. */
export type BinaryOperator = (a: Operand, b: Operand) => Value;

/** Compares two operands as {@linkcode BinaryOperator} combines them; the result is bool. */
export type Comparison = (a: Operand, b: Operand) => Value;

/** Computes a function of every element: x's shape and element type. */
export type UnaryOperator = (x: Value) => Value;

/** `a + b`. */
export const add: BinaryOperator = arithmetic("Add");
/** `a − b`. */
export const sub: BinaryOperator = arithmetic("Sub");
/** `a · b`, element by element; {@linkcode matmul} is the matrix product. */
export const mul: BinaryOperator = arithmetic("Mul");
/** `a / b`; whole numbers round towards zero. */
export const div: BinaryOperator = arithmetic("Div");
/** `a` to the power `b`. */
export const pow: BinaryOperator = arithmetic("Pow");
/** The larger of `a` and `b`; {@linkcode max} reduces an axis. */
export const maximum: BinaryOperator = arithmetic("Max");
/** The smaller of `a` and `b`; {@linkcode min} reduces an axis. */
export const minimum: BinaryOperator = arithmetic("Min");
/** The remainder of `a / b`, of the sign of `b`; whole numbers only. */
export const modulo: BinaryOperator = arithmetic("Mod");

/** Whether `a = b`. */
export const equal: Comparison = arithmetic("Equal", "bool");
/** Whether `a < b`. */
export const less: Comparison = arithmetic("Less", "bool");
/** Whether `a ≤ b`. */
export const lessOrEqual: Comparison = arithmetic("LessOrEqual", "bool");
/** Whether `a > b`. */
export const greater: Comparison = arithmetic("Greater", "bool");
/** Whether `a ≥ b`. */
export const greaterOrEqual: Comparison = arithmetic("GreaterOrEqual", "bool");
/** Whether `a` and `b` both hold; bool operands. */
export const and: Comparison = arithmetic("And", "bool");
/** Whether `a`, `b` or both hold; bool operands. */
export const or: Comparison = arithmetic("Or", "bool");

/** `−x`. */
export const neg: UnaryOperator = unary("Neg");
/** `|x|`. */
export const abs: UnaryOperator = unary("Abs");
/** `√x`. */
export const sqrt: UnaryOperator = unary("Sqrt");
/** `1/x`. */
export const reciprocal: UnaryOperator = unary("Reciprocal");
/** `e^x`. */
export const exp: UnaryOperator = unary("Exp");
/** The natural logarithm. */
export const log: UnaryOperator = unary("Log");
/** The sine of an angle in radians. */
export const sin: UnaryOperator = unary("Sin");
/** The cosine of an angle in radians. */
export const cos: UnaryOperator = unary("Cos");
/** The hyperbolic tangent. */
export const tanh: UnaryOperator = unary("Tanh");
/** The Gauss error function, `2/√π · ∫₀ˣ e^−t² dt`. */
export const erf: UnaryOperator = unary("Erf");
/** The logistic function, `1/(1 + e^−x)`. */
export const sigmoid: UnaryOperator = unary("Sigmoid");
/** `max(x, 0)`. */
export const relu: UnaryOperator = unary("Relu");
/** `x·Φ(x)`, Φ computed exactly by the error function. */
export const gelu: UnaryOperator = unary("Gelu");
/** The largest whole number not above x. */
export const floor: UnaryOperator = unary("Floor");
/** −1, 0 or 1 by the sign of x. */
export const sign: UnaryOperator = unary("Sign");
/** Whether x does not hold; bool only. */
export const not: UnaryOperator = unary("Not");

/** `x²`, as a product: cheaper than a power. */
export function square(x: Value): Value {
  return mul(x, x);
}

/** Limits values from below and above. */
export function clip(x: Value, low?: number, high?: number): Value {
  const bound = (n?: number): Value | undefined =>
    n === undefined ? undefined : x.graph.scalar(x.dtype, n);
  const operands = [x, bound(low), bound(high)];
  return x.graph.apply("Clip", operands, x);
}

/** Converts the element type; x itself if it has that type already. */
export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return x.graph.apply("Cast", [x], { dtype, shape: x.shape }, { to: elementCode(dtype) });
}

/** Takes `a` if the bool condition holds, else `b`, element by element; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const [x, y] = pair("Where", a, b);
  if (condition.dtype !== "bool") {
    throw new GraphError(`Where: the condition must be bool, but is ${condition}`);
  }
  const shape = broadcast("Where", condition.shape, x.shape, y.shape);
  return condition.graph.apply("Where", [condition, x, y], { dtype: x.dtype, shape });
}

function arithmetic(operator: string, result?: DType): BinaryOperator {
  return (a, b) => {
    const [x, y] = pair(operator, a, b);
    const shape = broadcast(operator, x.shape, y.shape);
    const dtype = result ?? x.dtype;
    return x.graph.apply(operator, [x, y], { dtype, shape });
  };
}

function unary(operator: string): UnaryOperator {
  return (x) => x.graph.apply(operator, [x], x);
}

/** Turns numbers into scalars of the other operand's type, and requires equal types. */
function pair(operator: string, a: Operand, b: Operand): [Value, Value] {
  if (a instanceof Value) {
    const y = b instanceof Value ? b : a.graph.scalar(a.dtype, b);
    if (y.dtype !== a.dtype) {
      throw new GraphError(`${operator}: operands ${a} and ${y} differ in type; cast one`);
    }
    return [a, y];
  }
  if (b instanceof Value) return [b.graph.scalar(b.dtype, a), b];
  throw new GraphError(`${operator}: one operand must be a graph value, not two numbers`);
}
