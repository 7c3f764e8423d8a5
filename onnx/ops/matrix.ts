/**
 * Matrix products and inverses.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Graph, inverse, matmul, Program, Runtime } from "../mod.ts";
 *
 * const graph = new Graph("matrix");
 * const a = graph.input("a", "float32", [2, 2]);
 * const program = new Program(graph, { identity: matmul(a, inverse(a)) });
 * const runtime = await Runtime.open();
 * const diagonal = { data: Float32Array.of(2, 0, 0, 4), shape: [2, 2] };
 * const { identity } = await runtime.run(program, { a: diagonal });
 * assertEquals(identity!.data, Float32Array.of(1, 0, 0, 1));
 * await runtime.close();
 * ```
 *
 * @module
 */
import { broadcast } from "../dims.ts";
import { float, type Value } from "../graph.ts";
import { mul, neg, sub } from "./elementwise.ts";
import { concat, slice, squeeze, transpose, unsqueeze } from "./layout.ts";
import { GraphError } from "../types.ts";

/**
 * Matrix product over the last two axes; leading axes broadcast.
 * `[..., M, K]` and `[..., K, N]` to `[..., M, N]`; the axis of a vector operand `[K]` is dropped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Graph, matmul } from "../mod.ts";
 *
 * const graph = new Graph("predict");
 * const x = graph.input("x", "float32", ["N", 384]);
 * const weight = graph.input("weight", "float32", [384, 10]);
 * assertEquals(matmul(x, weight).shape, ["N", 10]);
 * ```
 */
export function matmul(a: Value, b: Value): Value {
  requireSameType("MatMul", a, b);
  // The runtime computes a product with a vector on one thread, with a column on all.
  if (b.rank === 1 && a.rank > 1) return squeeze(matmul(a, unsqueeze(b, 1)), -1);
  if (a.rank === 0 || b.rank === 0) {
    throw new GraphError(`MatMul: scalars cannot be multiplied as matrices: ${a} and ${b}`);
  }
  const rows = a.rank === 1 ? [] : [a.shape.at(-2)!];
  const columns = b.rank === 1 ? [] : [b.shape.at(-1)!];
  const inner = b.rank === 1 ? b.shape[0]! : b.shape.at(-2)!;
  if (a.shape.at(-1) !== inner) {
    throw new GraphError(`MatMul: inner lengths differ: ${a} and ${b}`);
  }
  const batch = broadcast("MatMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, ...rows, ...columns];
  return a.graph.apply("MatMul", [a, b], { dtype: a.dtype, shape });
}

/** Transpositions and factors of {@linkcode gemm}. */
export interface GemmOptions {
  /** Whether the first factor is given as `[K, M]`; default false. */
  readonly transposeA?: boolean;
  /** Whether the second factor is given as `[N, K]`; default false. */
  readonly transposeB?: boolean;
  /** α, the factor of the product; default 1. */
  readonly alpha?: number;
  /** β, the factor of C; default 1. */
  readonly beta?: number;
}

/** `α·op(A)·op(B) + β·C` for matrices, `[M, K]` and `[K, N]` to `[M, N]`; C broadcasts. */
export function gemm(
  a: Value,
  b: Value,
  c?: Value,
  options: GemmOptions = {},
): Value {
  requireSameType("Gemm", a, b);
  if (a.rank !== 2 || b.rank !== 2) {
    throw new GraphError(`Gemm: both factors must be matrices: ${a} and ${b}`);
  }
  const [m, k] = options.transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [l, n] = options.transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (k !== l) throw new GraphError(`Gemm: inner lengths differ: ${a} and ${b}`);
  if (c !== undefined) broadcast("Gemm", c.shape, [m, n]);
  const operands = c === undefined ? [a, b] : [a, b, c];
  return a.graph.apply("Gemm", operands, { dtype: a.dtype, shape: [m, n] }, {
    alpha: float(options.alpha ?? 1),
    beta: float(options.beta ?? 1),
    transA: options.transposeA ? 1 : 0,
    transB: options.transposeB ? 1 : 0,
  });
}

/**
 * Name by which lowering recognises inverses of symmetric positive definite matrices.
 *
 * @internal
 */
export const DEFINITE_INVERSE = "definite inverse";

/** Properties of matrices that are inverted. */
export interface InverseOptions {
  /** Whether they are symmetric and positive definite; default unknown. */
  readonly definite?: boolean;
}

/** Inverts square matrices `[..., M, M]` (ONNX Runtime's own operator; CPU and CUDA). */
export function inverse(x: Value, { definite = false }: InverseOptions = {}): Value {
  if (x.rank < 2 || x.shape.at(-1) !== x.shape.at(-2)) {
    throw new GraphError(`Inverse: ${x} is not made of square matrices`);
  }
  return x.graph.node({
    operator: "Inverse",
    domain: "com.microsoft",
    operands: [x],
    outputs: [x],
    ...definite && { meaning: { name: DEFINITE_INVERSE, operands: [x] } },
  })[0]!;
}

/** The identity matrix of the shape and type of a matrix, computed when the program runs. */
export function eyeLike(like: Value): Value {
  if (like.rank !== 2) throw new GraphError(`EyeLike: ${like} is not a matrix`);
  return like.graph.apply("EyeLike", [like], like);
}

function requireSameType(operator: string, a: Value, b: Value): void {
  if (a.dtype !== b.dtype) {
    throw new GraphError(`${operator}: operands ${a} and ${b} differ in type; cast one`);
  }
}

/** Up to this order the runtime's own inverse is used, which runs on one thread. */
const DIRECT = 128;

/**
 * Inverts a symmetric positive definite matrix `[M, M]` of known order by halves (Strassen, 1969):
 * with x = [[a, b], [bᵀ, d]], w = a⁻¹b and s = d − bᵀw, x⁻¹ = [[a⁻¹ + ws⁻¹wᵀ, −ws⁻¹], [−s⁻¹wᵀ,
 * s⁻¹]]. It costs 4/3·M³ operations.
 */
export function symmetricInverse(x: Value): Value {
  const size = knownOrder("symmetricInverse", x);
  if (size <= DIRECT) return inverse(x, { definite: true });
  const half = Math.ceil(size / 2);
  const upper = slice(x, 0, 0, half);
  const a = slice(upper, 1, 0, half);
  const b = slice(upper, 1, half);
  const d = slice(slice(x, 0, half), 1, half);
  const aInverse = symmetricInverse(a);
  const w = matmul(aInverse, b);
  const sInverse = symmetricInverse(sub(d, matmul(transpose(b), w)));
  const right = neg(matmul(w, sInverse));
  const left = sub(aInverse, matmul(right, transpose(w)));
  return concat([concat([left, right], 1), concat([transpose(right), sInverse], 1)], 0);
}

/**
 * Inverts a lower triangular matrix `[M, M]` of known order by halves: the inverse of [[a, 0], [b,
 * d]] is [[a⁻¹, 0], [−d⁻¹ba⁻¹, d⁻¹]]. Elements above the diagonal must be zero.
 */
export function lowerInverse(x: Value): Value {
  const size = knownOrder("lowerInverse", x);
  if (size <= DIRECT) return inverse(x);
  const half = Math.ceil(size / 2);
  const upper = slice(x, 0, 0, half);
  const lower = slice(x, 0, half);
  const a = lowerInverse(slice(upper, 1, 0, half));
  const d = lowerInverse(slice(lower, 1, half));
  const left = neg(matmul(matmul(d, slice(lower, 1, 0, half)), a));
  const nothing = mul(slice(upper, 1, half), 0);
  return concat([concat([a, nothing], 1), concat([left, d], 1)], 0);
}

function knownOrder(operator: string, x: Value): number {
  const [size, columns] = x.shape;
  if (x.rank === 2 && size === columns && typeof size === "number") return size;
  throw new GraphError(`${operator}: ${x} is not a square matrix of known length`);
}
