/** Element-wise operators; operands broadcast, and plain numbers stand for scalars. */
import { broadcast } from "../dims.ts";
import { Value } from "../graph.ts";
import { type DType, elementType, GraphError } from "../types.ts";

/** A value, or a number that takes the other operand's element type. */
export type Operand = Value | number;

/** `a + b` @returns Broadcast shape. */
export const add = arithmetic("Add");
/** `a − b` @returns Broadcast shape. */
export const sub = arithmetic("Sub");
/** `a · b`, element by element. @returns Broadcast shape. */
export const mul = arithmetic("Mul");
/** `a / b`; whole numbers round towards zero. @returns Broadcast shape. */
export const div = arithmetic("Div");
/** `a` to the power `b`. @returns Broadcast shape. */
export const pow = arithmetic("Pow");
/** The larger of both. @returns Broadcast shape. */
export const maximum = arithmetic("Max");
/** The smaller of both. @returns Broadcast shape. */
export const minimum = arithmetic("Min");
/** The remainder, of the divisor's sign; whole numbers only. @returns Broadcast shape. */
export const modulo = arithmetic("Mod");

/** `a = b` @returns bool, broadcast shape. */
export const equal = arithmetic("Equal", "bool");
/** `a < b` @returns bool, broadcast shape. */
export const less = arithmetic("Less", "bool");
/** `a ≤ b` @returns bool, broadcast shape. */
export const lessOrEqual = arithmetic("LessOrEqual", "bool");
/** `a > b` @returns bool, broadcast shape. */
export const greater = arithmetic("Greater", "bool");
/** `a ≥ b` @returns bool, broadcast shape. */
export const greaterOrEqual = arithmetic("GreaterOrEqual", "bool");
/** Both. @returns bool, broadcast shape. */
export const and = arithmetic("And", "bool");
/** Either. @returns bool, broadcast shape. */
export const or = arithmetic("Or", "bool");

/** `−x` @returns x's shape. */
export const neg = unary("Neg");
/** `|x|` @returns x's shape. */
export const abs = unary("Abs");
/** `√x` @returns x's shape. */
export const sqrt = unary("Sqrt");
/** `1/x` @returns x's shape. */
export const reciprocal = unary("Reciprocal");
/** `e^x` @returns x's shape. */
export const exp = unary("Exp");
/** Natural logarithm. @returns x's shape. */
export const log = unary("Log");
/** Sine. @returns x's shape. */
export const sin = unary("Sin");
/** Cosine. @returns x's shape. */
export const cos = unary("Cos");
/** Hyperbolic tangent. @returns x's shape. */
export const tanh = unary("Tanh");
/** Gauss error function. @returns x's shape. */
export const erf = unary("Erf");
/** `1/(1 + e^−x)` @returns x's shape. */
export const sigmoid = unary("Sigmoid");
/** `max(x, 0)` @returns x's shape. */
export const relu = unary("Relu");
/** `x·Φ(x)`, with the error function. @returns x's shape. */
export const gelu = unary("Gelu");
/** The largest whole number not above x. @returns x's shape. */
export const floor = unary("Floor");
/** −1, 0 or 1. @returns x's shape. */
export const sign = unary("Sign");
/** Not x. @returns x's shape. */
export const not = unary("Not");

/** `x²` @param x Any numeric value. @returns x's shape. */
export function square(x: Value): Value {
  return mul(x, x);
}

/**
 * Limits values.
 *
 * @param x Any numeric value.
 * @param low The least value, if limited below.
 * @param high The largest value, if limited above.
 * @returns x's shape.
 */
export function clip(x: Value, low?: number, high?: number): Value {
  const bound = (n?: number): Value | undefined =>
    n === undefined ? undefined : x.graph.scalar(x.dtype, n);
  const operands = [x, bound(low), bound(high)];
  return x.graph.node({ operator: "Clip", operands, outputs: [x] })[0]!;
}

/**
 * Converts the element type.
 *
 * @param x Any value.
 * @param dtype The type wanted.
 * @returns x's shape; x itself where it has the type already.
 */
export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return x.graph.node({
    operator: "Cast",
    operands: [x],
    attributes: { to: elementType[dtype] },
    outputs: [{ dtype, shape: x.shape }],
  })[0]!;
}

/**
 * Chooses element by element.
 *
 * @param condition bool.
 * @param a Taken where the condition holds.
 * @param b Taken elsewhere.
 * @returns Broadcast shape of all three.
 */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const [x, y] = pair("Where", a, b);
  if (condition.dtype !== "bool") {
    throw new GraphError(`Where: the condition must be bool, but is ${condition}`);
  }
  const shape = broadcast("Where", condition.shape, x.shape, y.shape);
  return condition.graph.node({
    operator: "Where",
    operands: [condition, x, y],
    outputs: [{ dtype: x.dtype, shape }],
  })[0]!;
}

function arithmetic(operator: string, result?: DType): (a: Operand, b: Operand) => Value {
  return (a, b) => {
    const [x, y] = pair(operator, a, b);
    const shape = broadcast(operator, x.shape, y.shape);
    const dtype = result ?? x.dtype;
    return x.graph.node({ operator, operands: [x, y], outputs: [{ dtype, shape }] })[0]!;
  };
}

function unary(operator: string): (x: Value) => Value {
  return (x) => x.graph.node({ operator, operands: [x], outputs: [x] })[0]!;
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
