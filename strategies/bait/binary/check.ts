/**
 * Checks steps against rows that did not take part: wide products with the vectors of all steps.
 *
 * Unscaled, with d = xᵀAx + 1/c, a row's score is r/d, r = xᵀAFAx. It beats the best of the rows
 * that took part after step k, whose score is θ_k, if r_k − θ_k·d_k > 0. Both are sums over steps:
 * r_k = r + Σ_j≤k (x·u_j)(x·h_j) and d_k = d − Σ_j≤k (x·u_j)², so that all k of all rows are one
 * more product.
 */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import {
  type Feeds,
  gemm,
  Graph,
  matmul,
  max,
  mul,
  Program,
  square,
  sum,
} from "../../../onnx/mod.ts";
import type { Steps } from "./steps.ts";

/** Scores that differ by less, relatively, count as equal: float32 cannot tell them apart. */
export const TIE = 2 ** -16;

/** Units of r and d in which float32 holds them. */
export interface Unit {
  readonly r: number;
  readonly d: number;
}

/**
 * Builds the program.
 *
 * Inputs, float32: `rows [b, D]`, less their centre; `base [b, 2]`, r and d of each; `u` and `h [D,
 * k]`, and `centreU` and `centreH [1, k]`, the centre's products with them; `ones [k, k]`, 1 at (j,
 * m) for j ≤ m, and `limits [k, k]`, θ_m there; `signs [2, k]`, ones and −θ. Outputs: `worst [k]`,
 * the largest r_m − θ_m·d_m of all rows; `lost` and `won [b]`, what d lost and r won.
 */
export function checkProgram(dimensions: number): Program {
  const graph = new Graph("bait-binary-check");
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const base = graph.input("base", "float32", ["b", 2]);
  const u = graph.input("u", "float32", [dimensions, "k"]);
  const h = graph.input("h", "float32", [dimensions, "k"]);
  const ones = graph.input("ones", "float32", ["k", "k"]);
  const limits = graph.input("limits", "float32", ["k", "k"]);
  const signs = graph.input("signs", "float32", [2, "k"]);
  const t = gemm(rows, u, graph.input("centreU", "float32", [1, "k"]));
  const lost = square(t);
  const won = mul(t, gemm(rows, h, graph.input("centreH", "float32", [1, "k"])));
  const excess = gemm(lost, limits, gemm(won, ones, matmul(base, signs)));
  return new Program(graph, {
    worst: max(excess, { axis: 0 }),
    lost: sum(lost, { axis: 1 }),
    won: sum(won, { axis: 1 }),
  });
}

/** The program's inputs but `rows` and `base`. */
export function checkInputs(
  { best, u, h }: Steps,
  count: number,
  unit: Unit,
  centre: Float64Array,
): Feeds {
  const root = Math.sqrt(unit.d);
  const ones = new Float32Array(count * count);
  const limits = new Float32Array(count * count);
  const signs = new Float32Array(2 * count).fill(1);
  for (let step = 0; step < count; step++) {
    const limit = Math.max(0, best[step + 1]!) * (1 + TIE) * unit.d / unit.r;
    signs[count + step] = -limit;
    for (let earlier = 0; earlier <= step; earlier++) {
      ones[earlier * count + step] = 1;
      limits[earlier * count + step] = limit;
    }
  }
  return {
    u: columns(u, count, 1 / root),
    h: columns(h, count, root / unit.r),
    centreU: products(u, count, 1 / root, centre),
    centreH: products(h, count, root / unit.r, centre),
    ones: ndarray(ones, [count, count]),
    limits: ndarray(limits, [count, count]),
    signs: ndarray(signs, [2, count]),
  };
}

/** The centre's products with the first rows, scaled. */
function products(
  { data }: NdArray<Float64Array>,
  count: number,
  scale: number,
  centre: Float64Array,
): NdArray {
  const width = centre.length;
  const sums = Float32Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += data[row * width + i]! * centre[i]!;
    return sum * scale;
  });
  return ndarray(sums, [1, count]);
}

/** The first rows as columns, scaled. */
function columns({ data, shape }: NdArray<Float64Array>, count: number, scale: number): NdArray {
  const width = shape[1]!;
  const turned = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) turned[i * count + row] = data[row * width + i]! * scale;
  }
  return ndarray(turned, [width, count]);
}
