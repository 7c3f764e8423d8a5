/** Lloyd's iterations, without computing distances that cannot change a row's cluster. */
import type { NdArray } from "../../core/ndarray.ts";

/**
 * Rows in clusters, while centres move. A row keeps its cluster as long as the distance to its own centre is
 * at most what that to any other is at least (Hamerly 2010); both bounds give way as far as centres move.
 */
export class Lloyd {
  /** `[N]`: each row's cluster; −1 before the first assignment. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** `[C, D]`. */
  readonly centres: NdArray;
  readonly #features: NdArray;
  /** `[N]` each: bounds of the distances to a row's own centre, from above, and to others, from below. */
  readonly #own: Float64Array;
  readonly #others: Float64Array;
  /** `[C, D]` and `[C]`: sums of the rows of each cluster, and their numbers. */
  readonly #sums: Float64Array;
  readonly #counts: Int32Array;

  /**
   * Starts with rows in no cluster.
   *
   * @param features `[N, D]`.
   * @param centres `[C, D]`, which are moved.
   */
  constructor(features: NdArray, centres: NdArray) {
    const count = features.shape[0]!;
    this.labels = new Int32Array(count).fill(-1);
    this.centres = centres;
    this.#features = features;
    this.#own = new Float64Array(count).fill(Infinity);
    this.#others = new Float64Array(count);
    this.#sums = new Float64Array(centres.data.length);
    this.#counts = new Int32Array(centres.shape[0]!);
  }

  /** @returns The rows whose nearest centre may be another now, ascending. */
  unsettled(): Int32Array {
    const rows = new Int32Array(this.labels.length);
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      if (!(this.#own[row]! < this.#others[row]!)) rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  /**
   * Puts rows into the clusters of their nearest centres.
   *
   * @param rows Rows; undefined for all of them.
   * @param labels Their nearest centres.
   * @param distances `[_, 2]`: their squared distances to that and to the next.
   * @returns How many of them were in another cluster.
   */
  assign(rows: Int32Array | undefined, labels: Int32Array, distances: Float32Array): number {
    const width = distances.length / labels.length;
    let changed = 0;
    for (let i = 0; i < labels.length; i++) {
      const row = rows?.[i] ?? i;
      this.#own[row] = Math.sqrt(distances[i * width]!);
      this.#others[row] = Math.sqrt(distances[(i + 1) * width - 1]!);
      if (this.labels[row] === labels[i]) continue;
      this.#put(row, labels[i]!);
      changed++;
    }
    return changed;
  }

  /** Moves every centre to the mean of its rows; one without rows restarts at a row far from its own. */
  move(): void {
    this.#restartEmpty();
    const [clusters, width] = this.centres.shape as [number, number];
    const moves = new Float64Array(clusters);
    for (let c = 0; c < clusters; c++) {
      const count = this.#counts[c]!;
      if (count === 0) continue;
      let squares = 0;
      for (let j = c * width; j < (c + 1) * width; j++) {
        const before = this.centres.data[j]!;
        this.centres.data[j] = this.#sums[j]! / count;
        squares += (this.centres.data[j]! - before) ** 2;
      }
      moves[c] = Math.sqrt(squares);
    }
    this.#loosen(moves);
  }

  #loosen(moves: Float64Array): void {
    const most = moves.reduce((a, b) => Math.max(a, b), 0);
    const farthest = moves.indexOf(most);
    const second = moves.reduce((a, b, c) => c === farthest ? a : Math.max(a, b), 0);
    for (let row = 0; row < this.labels.length; row++) {
      const label = this.labels[row]!;
      this.#own[row]! += moves[label]!;
      this.#others[row]! -= label === farthest ? second : most;
    }
  }

  #put(row: number, label: number): void {
    const before = this.labels[row]!;
    const width = this.centres.shape[1]!;
    const { data } = this.#features;
    for (let j = 0, from = row * width, to = label * width; j < width; j++) {
      this.#sums[to + j]! += data[from + j]!;
    }
    this.#counts[label]!++;
    this.labels[row] = label;
    if (before < 0) return;
    for (let j = 0, from = row * width, to = before * width; j < width; j++) {
      this.#sums[to + j]! -= data[from + j]!;
    }
    this.#counts[before]!--;
  }

  /** Moves to each cluster without rows the row that is farthest from its centre, if there is one. */
  #restartEmpty(): void {
    if (!this.#counts.includes(0)) return;
    const distances = this.#exactDistances();
    const order = [...distances.keys()].sort((a, b) => distances[b]! - distances[a]! || a - b);
    this.#counts.forEach((count, cluster) => {
      if (count > 0) return;
      const row = order.find((row) => distances[row]! > 0 && this.#counts[this.labels[row]!]! > 1);
      if (row === undefined) return;
      this.#put(row, cluster);
      this.#others[row] = 0;
      distances[row] = 0;
    });
  }

  /** `[N]`: squared distances to the mean of the row's cluster. */
  #exactDistances(): Float64Array {
    const width = this.centres.shape[1]!;
    return Float64Array.from(this.labels, (label, row) => {
      let squares = 0;
      for (let j = 0; j < width; j++) {
        const mean = this.#sums[label * width + j]! / this.#counts[label]!;
        squares += (this.#features.data[row * width + j]! - mean) ** 2;
      }
      return squares;
    });
  }
}
