/** Progress of the pairs on the terminal. */
import { clock } from "../../core/format.ts";
import { caseName } from "../../reports/measured/achieved.ts";
import type { ComparedCase } from "../../runs/regression.ts";
import type { StatusLine } from "../status_line.ts";
import { pairsLeft, type PairsOf } from "./resume.ts";

/** Shows the pair, the case and the time left, from the seconds that each case took last. */
export class PairProgress {
  readonly #seconds = new Map<number, number>();
  #cases: readonly ComparedCase[];
  #last: number;

  /** @param now Milliseconds since any fixed point. */
  constructor(
    readonly line: Pick<StatusLine, "due" | "show">,
    cases: readonly ComparedCase[],
    readonly wanted: PairsOf,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#cases = cases;
    this.#last = now();
  }

  /** Takes note of the case that has just been timed. */
  measured(cases: readonly ComparedCase[]): void {
    const i = cases.findIndex((one, i) => one !== this.#cases[i]);
    this.#cases = cases;
    this.#seconds.set(i, (this.now() - this.#last) / 1000);
    this.#last = this.now();
    const one = cases[i];
    if (one === undefined || !this.line.due) return;
    this.line.show([
      `pair ${one.pairs.length}/${this.wanted(one)}`,
      `case ${i + 1}/${cases.length}`,
      `${clock(this.#left())} left`,
      caseName(one, cases),
    ].join("  "));
  }

  #left(): number {
    const known = [...this.#seconds.values()];
    const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
    return this.#cases.reduce(
      (sum, one, i) => sum + pairsLeft([one], this.wanted) * (this.#seconds.get(i) ?? mean),
      0,
    );
  }
}
