/** Finds the most typical row of one cluster. */
import type { Floats, Narrowed } from "../../core/ndarray.ts";
import { exactDistance, LEAD } from "./distances.ts";
import { elementsOf } from "./scale.ts";

/** Neighbours that typicality looks at, in clusters of twice as many rows or more. */
const NEIGHBOURS = 20;

/** Errors of float32 distances: shares of themselves, and of the largest squared norm. */
const DOUBT = { relative: 1e-5, absolute: 2 ** -19 };

/** Rows that float32 does not tell apart, and that float64 looks at. */
const CANDIDATES = 32;

/**
 * Finds the most typical row of a cluster: first those whose sums of squared distances to their
 * nearest neighbours float32 does not tell from the least.
 */
export class TypicalRow {
  readonly #neighbours: number;
  readonly #sums: Float64Array;
  /** The least sum so far, the farthest of its neighbours, and the largest sum that is as good. */
  #least = Infinity;
  #reach = Infinity;
  #doubtful = Infinity;

  /** @param rows The cluster's rows, ascending, two or more. */
  constructor(readonly rows: readonly number[]) {
    this.#neighbours = Math.min(NEIGHBOURS, Math.floor(rows.length / 2));
    this.#sums = new Float64Array(rows.length).fill(Infinity);
  }

  /** Whether no later row can be better: no sum is less than 0, and of equals the lowest comes first. */
  get isSettled(): boolean {
    return this.#doubtful === 0;
  }

  /**
   * Looks at members `start` to `end − 1`.
   *
   * @param parts `[end − start, m]`, m at least the cluster's size: squared distances less the row's norm.
   * @param norms `[m]`.
   */
  look(parts: Float32Array, norms: Float32Array, [start, end]: [number, number]): void {
    const [count, neighbours] = [this.#sums.length, this.#neighbours];
    let [middle, largest] = [start, 0];
    for (let row = 0; row < count; row++) {
      largest = Math.max(largest, norms[row]!);
      if (row >= start && row < end && norms[row]! < norms[middle]!) middle = row;
    }
    const rounding = DOUBT.absolute * neighbours * largest;
    // A row in the middle leaves few others that may have nearer neighbours.
    for (let i = start - 1; i < end; i++) {
      const row = i < start ? middle : i;
      if (this.#sums[row]! < Infinity || this.isSettled) continue;
      const norm = norms[row]!;
      const from = (row - start) * norms.length;
      parts[from + row] = Infinity;
      const bound = leastSum(parts, from, from + count, neighbours, this.#reach - norm);
      if (bound + neighbours * norm > this.#doubtful) continue;
      const nearest = leastOf(parts.subarray(from, from + count), neighbours);
      const sum = nearest.reduce((a, b) => a + b) + neighbours * norm;
      this.#sums[row] = sum;
      if (sum >= this.#least) continue;
      [this.#least, this.#reach] = [sum, nearest.at(-1)! + norm];
      this.#doubtful = this.#least + DOUBT.relative * Math.abs(this.#least) + rounding;
    }
  }

  /** The row of the least sum in float64, the lower of equals. */
  best(features: Narrowed): number {
    const sums = this.#sums;
    const candidates = [...sums.keys()].filter((row) => sums[row]! <= this.#doubtful)
      .sort((a, b) => sums[a]! - sums[b]! || a - b).slice(0, CANDIDATES).sort((a, b) => a - b);
    let [best, least] = [candidates[0]!, Infinity];
    if (candidates.length === 1) return this.rows[best]!;
    for (const member of candidates) {
      const sum = exactSum(features, this.rows, member, this.#neighbours);
      if (sum < least * (1 - LEAD)) [best, least] = [member, sum];
    }
    return this.rows[best]!;
  }
}

/** A lower bound of the sum of the least numbers; −∞ if more of them are below `reach`. */
function leastSum(
  parts: Float32Array,
  start: number,
  end: number,
  neighbours: number,
  reach: number,
): number {
  let [nearer, sum] = [0, 0];
  for (let i = start; i < end; i++) {
    if (parts[i]! < reach) {
      if (++nearer > neighbours) return -Infinity;
      sum += parts[i]!;
    }
  }
  return sum + (neighbours - nearer) * reach;
}

/** The least numbers, ascending; of so few, insertion takes a fraction of what sorting all takes. */
function leastOf(numbers: Floats, count: number): Float64Array {
  const least = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number >= least[count - 1]!) continue;
    let place = count - 1;
    for (; place > 0 && least[place - 1]! > number; place--) least[place] = least[place - 1]!;
    least[place] = number;
  }
  return least;
}

/** A member's sum of squared distances to its nearest neighbours, in float64. */
function exactSum(
  features: Narrowed,
  rows: readonly number[],
  member: number,
  neighbours: number,
): number {
  const [elements, width] = [elementsOf(features), features.shape[1]!];
  const distances = new Float64Array(rows.length);
  for (let other = 0; other < rows.length; other++) {
    distances[other] = exactDistance(elements, rows[member]!, elements, rows[other]!, width);
  }
  distances[member] = Infinity;
  return leastOf(distances, neighbours).reduce((a, b) => a + b);
}
