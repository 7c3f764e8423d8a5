/** The search for the threshold of one class along its ordering, in DIRECT. */
import type { BoughtLabels } from "./bought_labels.ts";

/** Votes along a class's ordering: 1 for a label of the class, −1 for another, 0 if unknown. */
export function votesOf({ labels }: BoughtLabels, order: Int32Array, k: number): Int32Array {
  return order.map((row) => labels[row]! < 0 ? 0 : labels[row] === k ? 1 : -1);
}

/** The interval in which a class's threshold is. */
export class ThresholdSearch {
  readonly #votes: Int32Array;
  #first: number;
  #last: number;

  constructor(
    readonly bought: BoughtLabels,
    readonly order: Int32Array,
    readonly k: number,
    readonly uniform: () => number,
  ) {
    const votes = this.#votes = votesOf(bought, order, k);
    const other = votes.indexOf(-1);
    const before = votes.lastIndexOf(1, other < 0 ? undefined : other - 1);
    this.#first = other === 0 ? 0 : Math.max(0, before);
    const after = votes.indexOf(-1, votes.lastIndexOf(1) + 1);
    this.#last = after < 0 ? votes.length - 1 : after;
  }

  /** Buys at most `budget` labels, `parallel` at a time. */
  spend(budget: number, parallel: number): void {
    for (let left = budget; left > 0; left -= Math.min(parallel, left)) {
      const free = this.#free();
      if (free.length === 0) return;
      const samples = Array.from(
        { length: Math.min(parallel, left, free.length) },
        () => free.splice(Math.floor(this.uniform() * free.length), 1)[0]!,
      );
      for (const place of samples) {
        this.#votes[place] = this.bought.buy(this.order[place]!) === this.k ? 1 : -1;
      }
      const rounds = Math.floor(left / parallel);
      if (rounds > 1 && free.length > 0) this.#shrink(free.length, rounds);
    }
  }

  /** Places in the interval whose labels are unknown. */
  #free(): number[] {
    const places: number[] = [];
    for (let i = this.#first; i <= this.#last; i++) if (this.#votes[i] === 0) places.push(i);
    return places;
  }

  /**
   * Drops the end that is the worse threshold until the unknown labels in between are fewer by a
   * factor that, applied in every round, leaves one.
   */
  #shrink(count: number, rounds: number): void {
    const target = Math.ceil(count / count ** (1 / rounds));
    // By how many errors a threshold at the last place is better than one at the first.
    let lead = 0;
    for (let i = this.#first; i < this.#last; i++) lead += this.#votes[i]!;
    for (let left = count; left > target;) {
      const dropsFirst = lead === 0 ? this.uniform() < 0.5 : lead > 0;
      const dropped = dropsFirst ? this.#first++ : this.#last--;
      if (this.#votes[dropped] === 0) left--;
      lead -= this.#votes[dropsFirst ? dropped : this.#last]!;
    }
  }
}
