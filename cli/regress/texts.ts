/** What `regress` writes of a comparison: progress, the terminal's text, and JSON. */
import { clock, counted } from "../../core/format.ts";
import { plain, wrapped } from "../../core/text.ts";
import { caseName } from "../../reports/measured/achieved.ts";
import { regressionTables, TERMINAL_HEADS } from "../../reports/measured/regression_tables.ts";
import {
  type CaseVerdict,
  noiseFinding,
  outcomeOf,
  regressionFinding,
} from "../../reports/measured/verdicts.ts";
import { pickColumns, type Table } from "../../reports/tables/table.ts";
import { tableText, type TextOptions } from "../../reports/tables/text.ts";
import type { ComparedCase, Regression } from "../../runs/regression.ts";
import { pairsLeft, type PairsOf } from "./plan.ts";

/**
 * The case that has just been timed, and the time left.
 *
 * @param seconds That the pairs since `before` took.
 */
export function progressText(
  before: readonly ComparedCase[],
  cases: readonly ComparedCase[],
  index: number,
  { wanted, seconds }: { readonly wanted: PairsOf; readonly seconds: number },
): string {
  const one = cases[index]!;
  const left = pairsLeft(cases, wanted);
  const done = pairsLeft(before, wanted) - left;
  return [
    `pair ${one.pairs.length}/${wanted(one)}`,
    `case ${index + 1}/${cases.length}`,
    `${clock(seconds / Math.max(1, done) * left)} left`,
    caseName(one, cases),
  ].join("  ");
}

/** Tables, and what came out in a sentence. */
export function regressionText(
  regression: Regression,
  verdicts: readonly CaseVerdict[],
  options: TextOptions,
): string {
  const { width = 80 } = options;
  const all = regressionTables(regression, verdicts);
  const tables = all.flatMap((table) => {
    // A table of sentences would cut them.
    if (table.rows.length === 0 || table.id === "checks") return [];
    const shown = table.id === "verdicts" ? pickColumns(table, TERMINAL_HEADS) : table;
    return [...tableText(shown, options), ""];
  });
  const checks = checkLines(all).flatMap((line) => wrapped(plain(line), width));
  const findings = [noiseFinding(verdicts) ?? "", regressionFinding(regression, verdicts)]
    .filter((text) => text !== "").flatMap((text) => wrapped(text, width));
  return [...tables, ...checks, ...checks.length > 0 ? [""] : [], ...findings]
    .map((line) => `${line}\n`).join("");
}

/** Most exact checks in a terminal; the files have all. */
const MOST_CHECKS = 10;

/** The table of checks as sentences. */
function checkLines(tables: readonly Table[]): string[] {
  const rows = tables.find(({ id }) => id === "checks")?.rows ?? [];
  const lines = rows.slice(0, MOST_CHECKS).map(([name, kind, outcome, difference]) =>
    `${kind!.text} of ${name!.text}: ${outcome!.text}. ${difference!.text}`
  );
  const rest = rows.length - lines.length;
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
