/**
 * A weighted cover, and what each row would add to it.
 *
 * Row j is covered to the degree c_j = max k(i, j) over picked rows i; candidate i would add Σ_j w_j
 * max(k(i, j) − c_j, 0). A pick changes c_j only for the rows nearest to it, so that the sum over
 * these rows updates every gain at a fraction of its cost.
 */
import { type Narrowed, type NdArray, takeRows } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import {
  gemm,
  Graph,
  matmul,
  minimum,
  neg,
  Program,
  relu,
  type Runtime,
  squeeze,
  sub,
  sumSquare,
  unsqueeze,
} from "../../onnx/mod.ts";
import { exactDistance } from "./distances.ts";
import type { Similarity } from "./similarity.ts";

/** Pairs of rows that float64 looks at for one pick at most. */
const EXACT_PAIRS = 2 ** 18;

/** What is to be covered, and by what. */
export interface CoverOptions {
  /** `[N, D]`: the rows to choose from. */
  readonly candidates: Required<Narrowed>;
  /** `[M, D]`: the rows to cover. */
  readonly covered: Required<Narrowed>;
  /** k. */
  readonly similarity: Similarity;
  /** `[M]`: c before the first pick; default 0. */
  readonly cover?: Float64Array;
  /** `[M]`: w, not negative; default 1. */
  readonly weights?: Float64Array;
}

/** A cover that grows pick by pick. */
export class Cover {
  /** `[N]`: what each candidate would add; −∞ if it is picked. */
  readonly gains: Float64Array;
  readonly #runtime: Runtime;
  readonly #options: CoverOptions;
  readonly #program: Program;
  readonly #cover: Float64Array;
  readonly #weights: Float64Array;
  #doubt = 0;

  private constructor(runtime: Runtime, options: CoverOptions) {
    const { candidates, covered, similarity } = options;
    this.#runtime = runtime;
    this.#options = options;
    this.#program = gainsProgram(similarity, candidates.shape[1]!);
    this.#cover = options.cover?.slice() ?? new Float64Array(covered.shape[0]!);
    this.#weights = options.weights ?? new Float64Array(covered.shape[0]!).fill(1);
    this.gains = new Float64Array(candidates.shape[0]!);
  }

  /** Computes the first gains; {@linkcode Cover.close} ends it. */
  static async start(runtime: Runtime, options: CoverOptions): Promise<Cover> {
    const cover = new Cover(runtime, options);
    runtime.keep(options.candidates);
    const everything = Float64Array.from(cover.#cover, () => 2 ** 100);
    await cover.#change(options.covered, cover.#cover, everything, cover.#weights, 1);
    const most = cover.gains.reduce((a, b) => Math.max(a, b));
    cover.#doubt = most * options.similarity.rounding;
    return cover;
  }

  /** The candidate of the largest gain; if float32 does not tell which it is, float64 does. */
  best(): number {
    const { gains } = this;
    const most = gains.reduce((a, b) => Math.max(a, b));
    const contenders: number[] = [];
    const limit = Math.max(1, Math.floor(EXACT_PAIRS / this.#cover.length));
    for (let row = 0; row < gains.length && contenders.length < limit; row++) {
      if (gains[row]! >= most - this.#doubt) contenders.push(row);
    }
    if (contenders.length === 1 || this.#doubt === 0) return contenders[0]!;
    const exact = contenders.map((row) => this.#exactGain(row));
    const largest = exact.reduce((a, b) => Math.max(a, b));
    // A smaller lead is rounding.
    return contenders[exact.findIndex((gain) => gain >= largest - 1e-10 * this.#doubt)]!;
  }

  /** Picks a candidate. */
  async add(row: number): Promise<void> {
    const changed: number[] = [];
    const before: number[] = [];
    const now = this.#similarities(row);
    now.forEach((similarity, j) => {
      if (similarity <= this.#cover[j]!) return;
      changed.push(j);
      before.push(this.#cover[j]!);
      this.#cover[j] = similarity;
    });
    if (changed.length > 0) {
      await this.#change(
        takeRows(this.#options.covered, changed),
        Float64Array.from(before),
        Float64Array.from(changed, (j) => now[j]!),
        Float64Array.from(changed, (j) => this.#weights[j]!),
        -1,
      );
    }
    this.gains[row] = -Infinity;
  }

  /** Frees what is kept for programs. */
  async close(): Promise<void> {
    await this.#runtime.forget(this.#options.candidates);
  }

  /** Adds to all gains, or takes from them, what some rows contribute between two covers of them. */
  async #change(
    others: NdArray,
    from: Float64Array,
    to: Float64Array,
    weights: Float64Array,
    sign: 1 | -1,
  ): Promise<void> {
    const [count, width] = others.shape as [number, number];
    const vector = (numbers: Float64Array): NdArray => ({
      data: Float32Array.from(numbers),
      shape: [count],
    });
    const { gains } = await runInBlocks(this.#runtime, this.#program, {
      rows: this.#options.candidates,
      shared: {
        others,
        from: vector(from),
        room: vector(to.map((most, j) => most - from[j]!)),
        weights: vector(weights),
      },
      size: blockRows(Math.max(count, width)),
    });
    const changes = gains!.data as Float32Array;
    for (let i = 0; i < changes.length; i++) this.gains[i]! += sign * changes[i]!;
  }

  /** `[M]`: similarities to one candidate. */
  #similarities(row: number): Float64Array {
    const { candidates, covered, similarity } = this.#options;
    const width = candidates.shape[1]!;
    return Float64Array.from(
      this.#cover,
      (_, j) => similarity.of(-exactDistance(candidates.exact, row, covered.exact, j, width)),
    );
  }

  #exactGain(row: number): number {
    return this.#similarities(row).reduce(
      (gain, similarity, j) => gain + this.#weights[j]! * Math.max(0, similarity - this.#cover[j]!),
      0,
    );
  }
}

/**
 * From `rows [b, D]`, `others [m, D]`, their cover `from [m]`, how much `room [m]` is above that,
 * and their `weights [m]` to `gains [b]`: Σ_j w_j min(max(k(i, j) − from_j, 0), room_j).
 */
function gainsProgram(similarity: Similarity, dimensions: number): Program {
  const graph = new Graph(`cover-gains-${similarity.name}`);
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const others = graph.input("others", "float32", ["m", dimensions]);
  const from = graph.input("from", "float32", ["m"]);
  const room = graph.input("room", "float32", ["m"]);
  const weights = graph.input("weights", "float32", ["m"]);
  const norms = neg(sumSquare(others, { axis: 1 }));
  const parts = gemm(rows, others, norms, { transposeB: true, alpha: 2 });
  const closeness = sub(parts, sumSquare(rows, { axis: 1, keep: true }));
  const above = minimum(relu(sub(similarity.ofValues(closeness), from)), room);
  return new Program(graph, { gains: squeeze(matmul(above, unsqueeze(weights, 1)), 1) });
}
