/** Labels that a strategy sees while it chooses: they are bought, so their rows are picks. */
import { TrawlError } from "../core/errors.ts";
import type { Query, Strategy } from "./strategy.ts";

/** Counts the rows whose labels a strategy asks for. */
export class CountedOracle {
  readonly #asked = new Set<number>();

  constructor(readonly strategy: Strategy, readonly query: Query) {}

  /** The true label of a pool row. */
  labelOf(row: number): number {
    const { budget, pool, oracle } = this.query;
    if (!(Number.isInteger(row) && row >= 0 && row < pool.size)) {
      throw this.#broken(`row ${row} of a pool of ${pool.size}`);
    }
    this.#asked.add(row);
    if (this.#asked.size > budget) {
      throw this.#broken(`${this.#asked.size} different rows, more than the budget of ${budget}`);
    }
    return oracle!(row);
  }

  /** Makes sure that every row whose label was seen is among the picks. */
  requireAmong(picks: Int32Array): void {
    const left = [...this.#asked].find((row) => !picks.includes(row));
    if (left !== undefined) throw this.#broken(`row ${left}, which is not among its picks`);
  }

  #broken(what: string): TrawlError {
    return new TrawlError(
      `Strategy "${this.strategy.name}" is broken: it asked for the label of ${what}`,
    );
  }
}
