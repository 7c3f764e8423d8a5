/** What `regress` writes of a comparison: progress, the terminal's text, and JSON. */
import { clock, counted } from "../../core/format.ts";
import { plain, wrapped } from "../../core/text.ts";
import { caseName } from "../../reports/measured/achieved.ts";
import { regressionTables, TERMINAL_HEADS } from "../../reports/measured/regression_tables.ts";
import {
  type CaseVerdict,
  isFailed,
  noiseFinding,
  outcomeOf,
  regressionFinding,
} from "../../reports/measured/verdicts.ts";
import { pickColumns } from "../../reports/tables/table.ts";
import { tableText, type TextOptions } from "../../reports/tables/text.ts";
import type { ComparedCase, ExactCheck, Regression } from "../../runs/regression.ts";
import type { StatusLine } from "../status_line.ts";
import { pairsLeft, type PairsOf } from "./plan.ts";

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

/** Tables, and what came out in a sentence. */
export function regressionText(
  regression: Regression,
  verdicts: readonly CaseVerdict[],
  options: TextOptions,
): string {
  const { width = 80 } = options;
  const tables = regressionTables(regression, verdicts).flatMap((table) => {
    // A table of sentences would cut them.
    if (table.rows.length === 0 || table.id === "checks") return [];
    const shown = table.id === "verdicts" ? pickColumns(table, TERMINAL_HEADS) : table;
    return [...tableText(shown, options), ""];
  });
  const checks = checkLines(regression.checks).flatMap((line) => wrapped(plain(line), width));
  const findings = [noiseFinding(verdicts) ?? "", regressionFinding(regression, verdicts)]
    .filter((text) => text !== "").flatMap((text) => wrapped(text, width));
  return [...tables, ...checks, ...checks.length > 0 ? [""] : [], ...findings]
    .map((line) => `${line}\n`).join("");
}

/** Most exact checks in a terminal; the files have all. */
const MOST_CHECKS = 10;

/** Those that are not equal, failures first. */
function checkLines(checks: readonly ExactCheck[]): string[] {
  const told = checks.filter(({ outcome }) => outcome !== "equal")
    .sort((a, b) => Number(isFailed(b)) - Number(isFailed(a)));
  const lines = told.slice(0, MOST_CHECKS).map(({ kind, name, outcome, message }) =>
    `${kind} of ${name}: ${outcome}. ${message}`
  );
  const rest = told.length - lines.length;
  return rest > 0 ? [...lines, `${counted(rest, "more check")} in the files`] : lines;
}

/** Everything but the single times, as a value for JSON. */
export function regressionJson(
  regression: Regression,
  verdicts: readonly CaseVerdict[],
): Readonly<Record<string, unknown>> {
  return {
    outcome: outcomeOf(regression, verdicts),
    ...regression,
    cases: verdicts.map(({ compared, outcome, reason, judgement }) => {
      const { pairs, ...one } = compared;
      return { ...one, ...judgement, pairs: pairs.length, verdict: outcome ?? null, reason };
    }),
  };
}
