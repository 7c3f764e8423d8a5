/** What `regress` writes of a comparison: progress, the terminal's text, and JSON. */
import { clock } from "../../core/format.ts";
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
    one.status === "counted" ? "counters" : `pair ${one.pairs.length}/${wanted(one)}`,
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
    if (table.rows.length === 0 || table.id in sentences) return [];
    const shown = table.id === "verdicts" ? pickColumns(table, TERMINAL_HEADS) : table;
    return [...tableText(shown, options), ""];
  });
  const said = all.flatMap(sentencesOf).flatMap((line) => wrapped(plain(line), width));
  const findings = [noiseFinding(verdicts) ?? "", regressionFinding(regression, verdicts)]
    .filter((text) => text !== "").flatMap((text) => wrapped(text, width));
  return [...tables, ...said, ...said.length > 0 ? [""] : [], ...findings]
    .map((line) => `${line}\n`).join("");
}

/** Rows that are sentences in a terminal, whose table would cut them. */
const sentences: Readonly<Record<string, (...texts: readonly string[]) => string>> = {
  "not-compared": (cases, verdict, why) => `${cases}: ${verdict}. ${why}`,
  checks: (name, kind, outcome, difference) => `${kind} of ${name}: ${outcome}. ${difference}`,
};

/** Most rows of a table as sentences; the files have all. */
const MOST_SENTENCES = 10;

function sentencesOf({ id, rows }: Table): string[] {
  const sentence = sentences[id];
  if (sentence === undefined) return [];
  const lines = rows.slice(0, MOST_SENTENCES).map((row) =>
    sentence(...row.map(({ text }) => text))
  );
  const rest = rows.length - lines.length;
  return rest > 0 ? [...lines, `${rest} more in the files`] : lines;
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
