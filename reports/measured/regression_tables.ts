/** The tables of a comparison: verdicts, exact checks that are not equal, and counters that differ. */
import { bounds, counted, listed, measuredSeconds, percent, thousands } from "../../core/format.ts";
import type { ExactOutcome, Regression, TimedPair } from "../../runs/regression.ts";
import { median } from "../../statistics/quantile.ts";
import { cell } from "../tables/cells.ts";
import {
  ASCENDING,
  type Cell,
  DESCENDING,
  EMPTY,
  left,
  right,
  type Table,
} from "../tables/table.ts";
import { caseName } from "./achieved.ts";
import { COUNTERS } from "./measurement_tables.ts";
import { type CaseVerdict, isFailed, type Outcome, verdictsOf } from "./verdicts.ts";

/** Heads of the columns that fit 80 columns of a terminal. */
export const TERMINAL_HEADS: readonly string[] = ["Case", "Verdict", "Head / base", "Noise, %"];

/** Writes the table of verdicts, and the others if they have rows. */
export function regressionTables(
  regression: Regression,
  verdicts: readonly CaseVerdict[] = verdictsOf(regression),
): Table[] {
  const others = [notComparedTable(verdicts), checksTable(regression), countersTable(regression)];
  return [verdictsTable(regression, verdicts), ...others.filter(({ rows }) => rows.length > 0)];
}

const ORDER: readonly (Outcome | undefined)[] = ["regressed", "inconclusive", "ok"];
/** Pictures span so many margins either way; the numbers beside them tell the rest. */
const SPAN = 4;

function verdictsTable({ margin }: Regression, verdicts: readonly CaseVerdict[]): Table {
  const rows = verdicts.flatMap((verdict) => {
    const { judgement, outcome } = verdict;
    return judgement === undefined || outcome === undefined
      ? []
      : [{ ...verdict, judgement, outcome }];
  }).sort((a, b) =>
    ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || b.judgement.ratio - a.judgement.ratio
  );
  const reasons = rows.some(({ reason }) => reason !== "");
  const most = 1 + SPAN * margin;
  const span = [1 / most, most] as const;
  return {
    id: "verdicts",
    caption: "Seconds of a run, head over base",
    columns: [
      left("Case", ASCENDING),
      left("Verdict"),
      right("Head / base", {
        title: "Median over pairs, with its interval",
        forest: { reference: 1, limit: 1 + margin, log: true, span, ticks: ratioTicks(...span) },
        ...DESCENDING,
      }),
      right("Noise, %", { title: "How much the base differs from itself", ...DESCENDING }),
      right("Base", { title: "Median seconds of a run", ...DESCENDING }),
      right("Head", { title: "Median seconds of a run", ...DESCENDING }),
      right("p", { title: "Of no slow-down, corrected for all cases", ...ASCENDING }),
      right("Pairs", DESCENDING),
      ...reasons ? [left("Why")] : [],
    ],
    rows: rows.map(({ name, outcome, reason, compared: { pairs }, judgement }): Cell[] => {
      const { ratio, low, high, floor, p } = judgement;
      const [noise, bounded] = [1 + floor, high < Infinity];
      return [
        cell.name(name),
        verdictCell(outcome, high < 1),
        {
          text: ratio.toFixed(3),
          value: ratio,
          low,
          high,
          ...bounded ? { range: bounds({ low, high }, (end) => end.toFixed(3)) } : {},
          ...floor < Infinity ? { band: { low: 1 / noise, high: noise } } : {},
          ...outcome === "regressed" ? { tone: "bad" } : {},
        },
        floor < Infinity ? { text: percent(floor, 1), value: 100 * floor } : EMPTY,
        secondsCell(pairs, "base"),
        secondsCell(pairs, "head"),
        cell.p(p),
        { text: thousands(pairs.length), value: pairs.length },
        ...reasons ? [reason === "" ? EMPTY : { text: reason }] : [],
      ];
    }),
    notes: [
      `The dashed line is the margin of ${percent(margin, 0)} %, the grey band the noise floor.`,
    ],
  };
}

function verdictCell(outcome: Outcome, faster: boolean): Cell {
  if (outcome === "regressed") return { text: outcome, tone: "bad" };
  if (outcome === "inconclusive") return { text: outcome, tone: "quiet" };
  return faster ? { text: "ok, faster", tone: "good" } : { text: outcome };
}

function notComparedTable(verdicts: readonly CaseVerdict[]): Table {
  return {
    id: "not-compared",
    caption: "Cases that were not compared",
    columns: [left("Cases", ASCENDING), left("Verdict"), left("Why")],
    rows: [
      ...Map.groupBy(
        verdicts.filter(({ judgement, compared: { status } }) =>
          judgement === undefined && status !== "counted"
        ),
        ({ reason, compared: { status } }) => JSON.stringify([status, reason]),
      ).values(),
    ].map((alike): Cell[] => {
      const { outcome, reason, compared: { status } } = alike[0]!;
      return [
        cell.name(casesText(alike)),
        { text: outcome ?? status, tone: outcome === undefined ? "quiet" : "bad" },
        { text: status === "failed" ? `failed: ${reason}` : reason },
      ];
    }),
    notes: [],
  };
}

/** Names one case, and counts several with the same verdict for the same reason. */
function casesText(alike: readonly CaseVerdict[]): string {
  if (alike.length === 1) return alike[0]!.name;
  const benchmarks = [...new Set(alike.map(({ compared: { benchmark } }) => benchmark))];
  return `${counted(alike.length, "case")} of ${listed(benchmarks)}`;
}

function secondsCell(pairs: readonly TimedPair[], side: keyof TimedPair): Cell {
  const value = median(pairs.flatMap((pair) => pair[side]));
  return value === undefined ? EMPTY : { text: measuredSeconds(value), value };
}

const TICKS = [
  Array.from({ length: 21 }, (_, i) => (50 + 5 * i) / 100),
  Array.from({ length: 26 }, (_, i) => (5 + i) / 10),
  [0.25, 0.5, 0.75, 1, 1.5, 2, 3],
  Array.from({ length: 21 }, (_, i) => 2 ** (i - 10)),
];

/** Round ratios within a span. */
export function ratioTicks(low: number, high: number, most: number = 6): number[] {
  const within = TICKS.map((ticks) => ticks.filter((tick) => tick >= low && tick <= high));
  return within.find(({ length }) => length > 0 && length <= most) ?? [1];
}

const MEANINGS: Readonly<Record<ExactOutcome, string>> = {
  equal: "equal",
  rounding: "differs within rounding",
  differs: "differs",
  accepted: "accepted: the golden file was rewritten",
  missing: "not in the golden file",
};

function checksTable({ checks }: Regression): Table {
  const order = Object.keys(MEANINGS).reverse();
  const shown = checks.filter(({ outcome }) => outcome !== "equal")
    .sort((a, b) =>
      Number(isFailed(b)) - Number(isFailed(a)) ||
      order.indexOf(a.outcome) - order.indexOf(b.outcome)
    );
  return {
    id: "checks",
    caption: `Exact checks: ${checks.length - shown.length} of ${checks.length} are equal`,
    columns: [
      left("Check", ASCENDING),
      left("Of", ASCENDING),
      left("Outcome", ASCENDING),
      left("What differs"),
    ],
    rows: shown.map((check) => [
      cell.name(check.name),
      { text: check.kind },
      { text: MEANINGS[check.outcome], tone: isFailed(check) ? "bad" : "quiet" },
      check.message === "" ? EMPTY : { text: check.message },
    ]),
    notes: [],
  };
}

function countersTable({ cases }: Regression): Table {
  return {
    id: "counters",
    caption: "Counters that differ between the versions",
    columns: [left("Case", ASCENDING), left("Counter"), right("Base"), right("Head")],
    rows: cases.flatMap((compared) => {
      const { baseCounters, headCounters } = compared;
      if (baseCounters === undefined || headCounters === undefined) return [];
      return COUNTERS.filter(([counter]) => baseCounters[counter] !== headCounters[counter])
        .map(([counter, head]): Cell[] => [
          cell.name(caseName(compared, cases)),
          { text: head },
          { text: thousands(baseCounters[counter]), value: baseCounters[counter] },
          { text: thousands(headCounters[counter]), value: headCounters[counter] },
        ]);
    }),
    notes: [],
  };
}
