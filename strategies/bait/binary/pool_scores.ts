/** The scores of all pool rows, updated with each pick for less than a read of the pool. */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
import { blockRows, inBlocks, runInBlocks, takeBetween } from "../../../onnx/blocks.ts";
import {
  cast,
  concat,
  type Feeds,
  gemm,
  Graph,
  matmul,
  max,
  mul,
  Program,
  slice,
  square,
  sum,
  topK,
  type Value,
} from "../../../onnx/mod.ts";
import { type BinaryProblem, farCentre } from "./binary_problem.ts";
import type { Steps } from "./steps.ts";
import { overflow, type Precision } from "../problem.ts";

/** Rows that are checked at once: their products stay in the processor's caches. */
const BLOCK = 2048;

/** d of a row, in units of the first pick's, beyond which it cannot win. */
const HOPELESS = 1e30;

/** Rows `[N, D]`, and the centre `[D]` that was taken off them. */
export interface CentredRows {
  readonly rows: NdArray;
  readonly centre: Float64Array;
}

/** Every row's score r/d, d = xᵀAx + 1/c and r = xᵀAFAx; −∞ for rows that are taken. */
export class PoolScores {
  readonly #problem: BinaryProblem;
  readonly #d: Float64Array;
  readonly #r: Float64Array;
  readonly #scores: Float64Array;
  /** What the steps being checked take off d and add to r. */
  readonly #lost: Float32Array;
  readonly #won: Float32Array;
  /** 1 for rows that are not checked. */
  readonly #exempt: Uint8Array;
  /** The rows that float32 checks. */
  readonly #near: CentredRows;

  /** Makes room for scores; {@linkcode PoolScores.recompute} fills them in. */
  constructor(problem: BinaryProblem) {
    const count = problem.strengths.length;
    this.#problem = problem;
    this.#d = new Float64Array(count);
    this.#r = new Float64Array(count);
    this.#scores = new Float64Array(count);
    this.#lost = new Float32Array(count);
    this.#won = new Float32Array(count);
    this.#exempt = new Uint8Array(count);
    this.#near = nearZero(problem.features);
  }

  /** Computes all scores from scratch, from A. */
  async recompute(
    covariance: NdArray<Float64Array>,
    taken: Iterable<number>,
    precision: Precision,
  ): Promise<void> {
    const { runtime, features, fisher, strengths, lambda } = this.#problem;
    const size = features.shape[1]!;
    const { risk } = await runtime.run(riskProgram(size), { covariance, fisher });
    const { q, r } = await runInBlocks(runtime, quadraticsProgram(size, precision), {
      rows: features,
      shared: { covariance, risk: risk! },
      size: blockRows(8 * size),
    });
    for (let i = 0; i < strengths.length; i++) {
      // A row that adds nothing wins nothing.
      const adds = strengths[i]! > 0;
      this.#d[i] = adds ? Math.max(0, q!.data[i] as number) + 1 / strengths[i]! : 1;
      this.#r[i] = adds ? r!.data[i] as number : 0;
    }
    if (precision === "float64" && !this.#r.every(Number.isFinite)) throw overflow(lambda);
    this.#take(taken);
    this.#divide();
  }

  /** The `count` rows with the best scores, at most N. */
  async best(count: number): Promise<Int32Array> {
    const graph = new Graph("bait-best-rows");
    const { indices } = topK(graph.input("scores", "float64", ["N"]), count);
    const program = new Program(graph, { rows: cast(indices, "int32") });
    const scores = ndarray(this.#scores, [this.#scores.length]);
    return (await this.#problem.runtime.run(program, { scores })).rows!.data as Int32Array;
  }

  /** How far scores have drifted by rounding from those just computed for some rows, relatively. */
  drift(rows: Int32Array, fresh: Float64Array): number {
    const differences = fresh.map((score, i) => {
      const own = this.#scores[rows[i]!]!;
      return own === -Infinity ? 0 : Math.abs(own - score);
    });
    const worst = differences.reduce((a, b) => Math.max(a, b), 0);
    return worst === 0 ? 0 : worst / fresh.reduce((a, b) => Math.max(a, b), 0);
  }

  /**
   * Checks steps against all rows that did not take part, and applies the right ones: those up to
   * the first after which another row is best. Returns how many are right, at least one.
   */
  async apply(steps: Steps, among: Int32Array): Promise<number> {
    for (const row of among) this.#exempt[row] = 1;
    const first = steps.rows[0]!;
    const unit = { r: Math.abs(this.#r[first]!) || 1, d: this.#d[first]! };
    const used = new Int32Array(Math.ceil(this.#d.length / BLOCK));
    let right = steps.rows.length;
    let inputs = checkInputs(steps, right, unit, this.#near.centre);
    for (let block = 0; block < used.length; block++) {
      used[block] = right;
      const wrong = await this.#check(block, inputs, unit);
      if (wrong + 1 >= right) continue;
      right = wrong + 1;
      inputs = checkInputs(steps, right, unit, this.#near.centre);
    }
    for (let block = 0; block < used.length; block++) {
      if (used[block]! > right) await this.#check(block, inputs, unit);
    }
    for (const row of among) this.#exempt[row] = 0;
    this.#change(unit);
    this.#take(steps.rows.subarray(0, right));
    this.#divide();
    return right;
  }

  /** Reads a block of rows; returns the first step after which one of them is best, or infinity. */
  async #check(block: number, inputs: Feeds, unit: Unit): Promise<number> {
    const first = block * BLOCK;
    const count = Math.min(BLOCK, this.#d.length - first);
    let wrong = Infinity;
    await inBlocks(count, BLOCK, async (start, end) => {
      wrong = Math.min(wrong, await this.#checkRows(first + start, first + end, inputs, unit));
    });
    return wrong;
  }

  async #checkRows(start: number, end: number, inputs: Feeds, unit: Unit): Promise<number> {
    const { rows: all, centre } = this.#near;
    const count = end - start;
    const base = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const row = start + i;
      base[2 * i] = this.#exempt[row] === 1 ? -Infinity : this.#r[row]! / unit.r;
      base[2 * i + 1] = Math.min(HOPELESS, this.#d[row]! / unit.d);
    }
    const program = checkProgram(centre.length);
    const rows = takeBetween(all, start, end);
    const feeds = { rows, base: ndarray(base, [count, 2]), ...inputs };
    const { worst, lost, won } = await this.#problem.runtime.run(program, feeds);
    this.#lost.set(lost!.data as Float32Array, start);
    this.#won.set(won!.data as Float32Array, start);
    const excess = worst!.data as Float32Array;
    if (excess.some(Number.isNaN)) throw overflow(this.#problem.lambda);
    const wrong = excess.findIndex((value) => value > 0);
    return wrong < 0 ? Infinity : wrong;
  }

  #change(unit: Unit): void {
    const { strengths } = this.#problem;
    for (let i = 0; i < strengths.length; i++) {
      if (strengths[i] === 0) continue;
      this.#d[i] = Math.max(this.#d[i]! - this.#lost[i]! * unit.d, 1 / strengths[i]!);
      this.#r[i]! += this.#won[i]! * unit.r;
    }
  }

  #take(rows: Iterable<number>): void {
    for (const row of rows) this.#r[row] = -Infinity;
  }

  #divide(): void {
    for (let i = 0; i < this.#d.length; i++) this.#scores[i] = this.#r[i]! / this.#d[i]!;
  }
}

/** Takes the centre off rows `[N, D]` that are far from zero. */
function nearZero(rows: NdArray): CentredRows {
  const width = rows.shape[1]!;
  const centre = farCentre(rows);
  if (centre === undefined) return { rows, centre: new Float64Array(width) };
  const near = new Float32Array(rows.data.length);
  for (let i = 0; i < near.length; i++) near[i] = rows.data[i]! - centre[i % width]!;
  return { rows: ndarray(near, rows.shape), centre };
}

/** `covariance` and `fisher [D, D]` to `risk [D, D]` = AFA. */
function riskProgram(dimensions: number): Program {
  const graph = new Graph("bait-risk");
  const covariance = graph.input("covariance", "float64", [dimensions, dimensions]);
  const fisher = graph.input("fisher", "float64", [dimensions, dimensions]);
  return new Program(graph, { risk: matmul(matmul(covariance, fisher), covariance) });
}

/** `rows [b, D]`, `covariance` and `risk [D, D]` to `q [b]` = xᵀAx and `r [b]` = xᵀ(AFA)x. */
function quadraticsProgram(dimensions: number, precision: Precision): Program {
  const graph = new Graph("bait-quadratics");
  const shape = [dimensions, dimensions];
  const rows = cast(graph.input("rows", "float32", ["b", dimensions]), precision);
  const covariance = cast(graph.input("covariance", "float64", shape), precision);
  const risk = cast(graph.input("risk", "float64", shape), precision);
  // One product for both reads the rows once.
  const products = matmul(rows, concat([covariance, risk], 1));
  const along = (start: number): Value => {
    const part = slice(products, 1, start, start + dimensions);
    return cast(sum(mul(part, rows), { axis: 1 }), "float64");
  };
  return new Program(graph, { q: along(0), r: along(dimensions) });
}

/** Scores that differ by less, relatively, count as equal: float32 cannot tell them apart. */
export const TIE = 2 ** -16;

/** Units of r and d in which float32 holds them. */
export interface Unit {
  readonly r: number;
  readonly d: number;
}

/**
 * Checks steps against rows that did not take part: wide products with the vectors of all steps.
 *
 * Unscaled, with d = xᵀAx + 1/c, a row's score is r/d, r = xᵀAFAx. It beats the best of the rows
 * that took part after step k, whose score is θ_k, if r_k − θ_k·d_k > 0. Both are sums over steps:
 * r_k = r + Σ_j≤k (x·u_j)(x·h_j) and d_k = d − Σ_j≤k (x·u_j)², so that all k of all rows are one
 * more product.
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
function checkInputs(
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
