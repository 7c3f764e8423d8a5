/** The data of the charts over several problems. */
import type { Analysis } from "../../analysis/analysis.ts";
import type { PairMatrix } from "../../analysis/matrices.ts";
import type { NamedMark } from "../../charts/chart.ts";
import type { CriticalDifferenceOptions } from "../../charts/critical_difference.ts";
import type { Cell, MatrixOptions } from "../../charts/matrix.ts";
import type { Profile } from "../../charts/curves.ts";
import { percent, points } from "../../../core/format.ts";
import type { View } from "../view.ts";
import { shownProblems } from "./problems.ts";

function namedMark({ strategies }: Analysis, strategy: number): NamedMark {
  const { mark, label } = strategies[strategy]!;
  return { ...mark, label };
}

/** Places in a list of strategies that are shown. */
function shownPlaces(strategies: readonly number[], { hidden }: View): number[] {
  return [...strategies.keys()].filter((i) => !hidden.has(strategies[i]!));
}

const EMPTY: MatrixOptions = { rows: [], columns: [], cells: [] };

/** Mean AUC of every strategy on every problem, coloured within each row. */
export function heatMap(analysis: Analysis, view: View): MatrixOptions {
  const { across, problems } = analysis;
  if (across === undefined) return EMPTY;
  const { strategies, auc, overRandom, rank } = across.heat;
  const places = shownPlaces(strategies, view);
  const rows = shownProblems(analysis, view);
  return {
    rows: rows.map((i) => problems[i]!.title),
    columns: places.map((i) => analysis.strategies[strategies[i]!]!.label),
    cells: rows.map((problem) =>
      places.map((i): Cell => {
        const value = auc[i]![problem] ?? undefined;
        if (value === undefined) return { value, text: "–", detail: "no complete run" };
        const over = overRandom[i]![problem];
        const place = rank[i]![problem];
        return {
          value,
          text: percent(value, 1),
          detail: `AUC ${percent(value, 1)} %, rank ${place}` +
            (over == null ? "" : `, ${points(over, 1)} points over random`),
          strong: place === 1,
        };
      })
    ),
    byRow: true,
  };
}

/** How often the row's strategy is ahead of the column's, on one problem or on all. */
export function winMatrix(
  analysis: Analysis,
  view: View,
  problem: number | undefined,
): MatrixOptions {
  const pairs = problem === undefined ? undefined : analysis.problems[problem]?.pairs;
  const source: PairMatrix | undefined = problem === undefined
    ? analysis.across?.winRates
    : pairs && { strategies: pairs.strategies, values: pairs.winRates };
  return pairMatrix(analysis, view, source, 0.5, (value) => ({
    text: percent(value, 0),
    detail: `ahead in ${percent(value, 0)} %`,
  }));
}

/** The penalty matrix: at how many checkpoints the row beats the column, summed over problems. */
export function penaltyMatrix(analysis: Analysis, view: View): MatrixOptions {
  const problems = analysis.across?.penalties.problems ?? 0;
  return pairMatrix(analysis, view, analysis.across?.penalties, undefined, (value) => ({
    text: value.toFixed(1),
    detail: `beats it ${value.toFixed(2)} of ${problems} times`,
  }));
}

function pairMatrix(
  analysis: Analysis,
  view: View,
  source: PairMatrix | undefined,
  middle: number | undefined,
  write: (value: number) => Pick<Cell, "text" | "detail">,
): MatrixOptions {
  if (source === undefined) return EMPTY;
  const { strategies, values } = source;
  const places = shownPlaces(strategies, view);
  const names = places.map((i) => analysis.strategies[strategies[i]!]!.label);
  return {
    rows: names,
    columns: names,
    cells: places.map((row) =>
      places.map((column): Cell => {
        const value = values[row]![column] ?? undefined;
        return value === undefined
          ? { value, text: row === column ? "" : "–", detail: "nothing shared" }
          : { value, ...write(value) };
      })
    ),
    ...middle === undefined ? {} : { middle },
  };
}

/** Mean ranks with cliques. */
export function ranksOf(analysis: Analysis, view: View): CriticalDifferenceOptions {
  const ranks = analysis.across?.ranks;
  if (ranks === undefined) return { ranks: [], cliques: [] };
  const { strategies, averageRanks, cliques } = ranks;
  const shown = new Set(shownPlaces(strategies, view));
  return {
    ranks: [...shown].map((i) => ({
      mark: namedMark(analysis, strategies[i]!),
      rank: averageRanks[i]!,
    })),
    cliques: cliques.map(([first, last]) =>
      strategies.slice(first, last + 1)
        .filter((_, i) => shown.has(first + i))
        .map((strategy) => analysis.strategies[strategy]!.label)
    ),
  };
}

/** Performance profiles. */
export function profilesOf(analysis: Analysis, view: View): Profile[] {
  const { strategies = [], normalised } = analysis.across?.aggregates ?? {};
  if (normalised === undefined) return [];
  const { thresholds, shares } = normalised.profile;
  return shownPlaces(strategies, view).map((i) => ({
    mark: namedMark(analysis, strategies[i]!),
    thresholds,
    share: shares[i]!.mean,
    low: shares[i]!.low,
    high: shares[i]!.high,
  }));
}
