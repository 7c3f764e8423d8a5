/** Labels that a strategy buys one by one while it chooses. */
import type { Query } from "../strategy.ts";

/** The labels of the labelled set, and of pool rows as they are bought. */
export class BoughtLabels {
  /** Pool rows in the order bought. */
  readonly picks: number[] = [];
  /** `[n+N]`: of labelled rows, then of the pool's; −1 if unknown. */
  readonly labels: Int32Array;
  readonly #query: Query;

  constructor(query: Query) {
    const { labelled, pool } = query;
    this.#query = query;
    this.labels = new Int32Array(labelled.size + pool.size).fill(-1);
    this.labels.set(labelled.labels!);
  }

  /** Buys the label of a row, numbered as in `labels`. */
  buy(row: number): number {
    const pick = row - this.#query.labelled.size;
    this.picks.push(pick);
    return this.labels[row] = this.#query.oracle!(pick);
  }
}
