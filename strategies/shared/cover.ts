/**
 * A weighted cover, and what each row would add to it.
 *
 * Row j is covered to the degree c_j = max k(i, j) over picked rows i; candidate i would add Σ_j w_j
 * max(k(i, j) − c_j, 0). A pick changes c_j only for the rows nearest to it, so that the sum over
 * these rows updates every gain at a fraction of its cost.
 */
import { type Floats, type Narrowed, type NdArray, takeRows } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { exactDistance } from "./distances.ts";
import { gainsProgram } from "./gains_program.ts";
import type { Similarity } from "./similarity.ts";
import { inPrecision, type Precision, precisionFor } from "./unit_rows.ts";

/** The share of the largest gain that float32 may lose. */
const ROUNDING = 2 ** -15;

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
  /** Of programs; default what the rows need. */
  readonly precision?: Precision;
}

/** A cover that grows pick by pick. */
export class Cover {
  /** `[N]`: what each candidate would add; −∞ if it is picked. */
  readonly gains: Float64Array;
  readonly #runtime: Runtime;
  readonly #options: CoverOptions;
  readonly #precision: Precision;
  readonly #candidates: NdArray<Floats>;
  readonly #cover: Float64Array;
  readonly #weights: Float64Array;
  #doubt = 0;

  private constructor(runtime: Runtime, options: CoverOptions) {
    const { candidates, covered } = options;
    this.#runtime = runtime;
    this.#options = options;
    this.#precision = options.precision ?? precisionFor(candidates, covered.shape[0]!);
    this.#candidates = inPrecision(candidates, this.#precision);
    this.#cover = options.cover?.slice() ?? new Float64Array(covered.shape[0]!);
    this.#weights = options.weights ?? new Float64Array(covered.shape[0]!).fill(1);
    this.gains = new Float64Array(candidates.shape[0]!);
  }

  /** Computes the first gains. */
  static async start(runtime: Runtime, options: CoverOptions): Promise<Cover> {
    const cover = new Cover(runtime, options);
    runtime.keep(cover.#candidates);
    const room = Float64Array.from(cover.#cover, () => 2 ** 100);
    await cover.#change([...cover.#cover.keys()], cover.#cover, room, 1);
    if (options.similarity.isSmooth) cover.#doubt = ROUNDING * cover.gains.reduce(larger);
    return cover;
  }

  /** The candidate of the largest gain; if float32 does not tell which it is, float64 does. */
  best(): number {
    const { gains } = this;
    const most = gains.reduce(larger);
    const contenders: number[] = [];
    const limit = Math.max(1, Math.floor(EXACT_PAIRS / this.#cover.length));
    for (let row = 0; row < gains.length && contenders.length < limit; row++) {
      if (gains[row]! >= most - this.#doubt) contenders.push(row);
    }
    if (contenders.length === 1 || this.#doubt === 0) return contenders[0]!;
    const exact = contenders.map((row) => this.#exactGain(row));
    const largest = exact.reduce(larger);
    // A smaller lead is rounding.
    return contenders[exact.findIndex((gain) => gain >= largest - 1e-8 * this.#doubt)]!;
  }

  /** Picks a candidate. */
  async add(row: number): Promise<void> {
    const near = this.#similarities(row);
    const changed = [...near.keys()].filter((j) => near[j]! > this.#cover[j]!);
    const from = Float64Array.from(changed, (j) => this.#cover[j]!);
    for (const j of changed) this.#cover[j] = near[j]!;
    const room = from.map((before, i) => near[changed[i]!]! - before);
    if (changed.length > 0) await this.#change(changed, from, room, -1);
    this.gains[row] = -Infinity;
  }

  /** Frees what is kept for programs. */
  async close(): Promise<void> {
    await this.#runtime.forget(this.#candidates);
  }

  /** Adds to all gains, or takes from them, what some covered rows contribute in a range of c. */
  async #change(
    rows: readonly number[],
    from: Float64Array,
    room: Float64Array,
    sign: 1 | -1,
  ): Promise<void> {
    const { covered, similarity } = this.#options;
    const width = covered.shape[1]!;
    const vector = (data: Float64Array): NdArray<Floats> => ({
      data: this.#precision === "float64" ? data : Float32Array.from(data),
      shape: [rows.length],
    });
    const program = gainsProgram(similarity, width, this.#precision);
    const { gains } = await runInBlocks(this.#runtime, program, {
      rows: this.#candidates,
      shared: {
        others: takeRows(inPrecision(covered, this.#precision), rows),
        from: vector(from),
        room: vector(room),
        weights: vector(Float64Array.from(rows, (j) => this.#weights[j]!)),
      },
      size: blockRows(Math.max(rows.length, width)),
    });
    const changes = gains!.data as Floats;
    for (let i = 0; i < changes.length; i++) this.gains[i]! += sign * changes[i]!;
  }

  /** `[M]`: similarities to one candidate, so exact that a row covers its equals for good. */
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

function larger(a: number, b: number): number {
  return Math.max(a, b);
}
