/** Lloyd's iterations: clusters, and their centres in float64. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import { exactDistance } from "./distances.ts";

/** Rows in clusters, while centres move. */
export class Lloyd {
  /** `[N]`: each row's cluster; −1 before the first assignment. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** `[C, D]`, rounded for programs. */
  readonly centres: NdArray;
  readonly #features: NdArray;
  /** `[C, D]` each: the centres, and the sums of the rows of each cluster. */
  readonly #means: Float64Array;
  readonly #sums: Float64Array;
  /** `[C]`: rows of each cluster, and their weights' sum. */
  readonly #counts: Int32Array;
  readonly #masses: Float64Array;
  readonly #weights: ArrayLike<number> | undefined;
  /** All rows' squared norms, weighted. */
  readonly #squares: number;

  /**
   * Starts with rows `[N, D]` in no cluster, and with centres `[C, D]`, which are moved.
   *
   * @param weights `[N]`, positive; default 1 each.
   */
  constructor(features: NdArray, centres: NdArray, weights?: ArrayLike<number>) {
    this.labels = new Int32Array(features.shape[0]!).fill(-1);
    this.centres = centres;
    this.#features = features;
    this.#means = new Float64Array(centres.data);
    this.#sums = new Float64Array(centres.data.length);
    this.#counts = new Int32Array(centres.shape[0]!);
    this.#masses = new Float64Array(centres.shape[0]!);
    this.#weights = weights;
    this.#squares = this.#weightedSquares();
  }

  /**
   * Puts rows, or all of them, into the clusters of their nearest centres.
   *
   * @param labels The nearest centres; −1 − label if that is nearest in float32, and float64 must
   * decide.
   */
  assign(rows: Int32Array | undefined, labels: Int32Array): number {
    let changed = 0;
    for (let i = 0; i < labels.length; i++) {
      const row = rows?.[i] ?? i;
      const label = labels[i]! < 0 ? this.#nearest(row, -1 - labels[i]!) : labels[i]!;
      if (this.labels[row] === label) continue;
      this.#put(row, label);
      changed++;
    }
    return changed;
  }

  /**
   * Moves every centre to the mean of its rows; one without rows restarts at a row far from its
   * own.
   *
   * @param beyond How far centres go beyond the means, as a share of the way there.
   * @returns The rows' squared distances to the means.
   */
  move(beyond = 0): number {
    this.#restartEmpty();
    const width = this.centres.shape[1]!;
    let inertia = this.#squares;
    this.#counts.forEach((count, c) => {
      if (count === 0) return;
      for (let j = c * width; j < (c + 1) * width; j++) {
        const mean = this.#sums[j]! / this.#masses[c]!;
        inertia -= this.#sums[j]! * mean;
        this.#means[j] = mean + beyond * (mean - this.#means[j]!);
      }
    });
    this.centres.data.set(this.#means);
    return inertia;
  }

  /**
   * The centre nearest to a row; of equals, the one that it has, or the lowest. Others are farther
   * than a near one as soon as a few of their elements are.
   */
  #nearest(row: number, near: number): number {
    const [x, means, width] = [this.#features.data, this.#means, this.centres.shape[1]!];
    const own = this.labels[row]!;
    let best = own < 0 ? near : own;
    let least = exactDistance(x, row, means, best, width);
    // A little more, so that a lower one that is as near is taken.
    if (own < 0) least = least * (1 + Number.EPSILON) + Number.MIN_VALUE;
    for (let c = 0; c < this.#counts.length && least > 0; c++) {
      const distance = exactDistance(x, row, means, c, width, least);
      if (distance < least) [best, least] = [c, distance];
    }
    return best;
  }

  #put(row: number, label: number): void {
    this.#count(row, this.labels[row]!, -1);
    this.#count(row, label, 1);
    this.labels[row] = label;
  }

  /** Adds a row to a cluster's sum, or takes it away. */
  #count(row: number, label: number, sign: 1 | -1): void {
    if (label < 0) return;
    const [x, sums, width] = [this.#features.data, this.#sums, this.centres.shape[1]!];
    const weight = sign * (this.#weights?.[row] ?? 1);
    for (let j = 0, from = row * width, to = label * width; j < width; j++) {
      sums[to + j]! += weight * x[from + j]!;
    }
    this.#counts[label]! += sign;
    this.#masses[label]! += weight;
  }

  /**
   * Moves to each cluster without rows the row that is farthest from its centre, if there is one.
   */
  #restartEmpty(): void {
    if (!this.#counts.includes(0)) return;
    const distances = this.#exactDistances();
    const order = [...distances.keys()].sort((a, b) => distances[b]! - distances[a]! || a - b);
    this.#counts.forEach((count, cluster) => {
      if (count > 0) return;
      const row = order.find((row) => distances[row]! > 0 && this.#counts[this.labels[row]!]! > 1);
      if (row === undefined) return;
      this.#put(row, cluster);
      this.#means.set(takeRows(this.#features, [row]).data, cluster * this.centres.shape[1]!);
      distances[row] = 0;
    });
  }

  #weightedSquares(): number {
    const { data, shape: [count, width] } = this.#features;
    let total = 0;
    for (let row = 0, i = 0; row < count!; row++) {
      let squares = 0;
      for (const end = i + width!; i < end; i++) squares += data[i]! * data[i]!;
      total += (this.#weights?.[row] ?? 1) * squares;
    }
    return total;
  }

  /** `[N]`: squared distances to the mean of the row's cluster. */
  #exactDistances(): Float64Array {
    const width = this.centres.shape[1]!;
    return Float64Array.from(this.labels, (label, row) => {
      let squares = 0;
      for (let j = 0; j < width; j++) {
        const mean = this.#sums[label * width + j]! / this.#masses[label]!;
        squares += (this.#features.data[row * width + j]! - mean) ** 2;
      }
      return squares;
    });
  }
}
