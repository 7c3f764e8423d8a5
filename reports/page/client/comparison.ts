/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Compares two sets of results over shared seeds of the same problem and strategy. */
import { minus } from "../../../core/rounding.ts";
import type { Environment, RunConfig } from "../../../runs/run.ts";
import type { Analysis } from "../../analysis/analysis.ts";
import { holm } from "../../../statistics/multiple_comparisons.ts";
import { pairedTTest } from "../../../statistics/paired.ts";
import { StudentT } from "../../../statistics/student_t.ts";
import type { Interval } from "../../../statistics/estimate.ts";

/** The runs of one strategy on one problem. */
export interface Entry {
  /** Its problem and settings as text. */
  readonly key: string;
  readonly problem: string;
  readonly strategy: string;
  readonly auc: ReadonlyMap<number, number>;
  /** Median seconds of a selection, if known. */
  readonly selectSeconds: number | undefined;
}

/** A set of results. */
export interface ResultSet {
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly environments: readonly Environment[];
}

/** A strategy in both sets. */
export interface ComparedRow {
  readonly problem: string;
  readonly strategy: string;
  /** Shared seeds. */
  readonly n: number;
  /** Mean AUC of these seeds here. */
  readonly here: number;
  /** Mean AUC of these seeds there. */
  readonly there: number;
  /** Here minus there, seed by seed. */
  readonly difference: number;
  /** Undefined for one seed. */
  readonly interval: Interval | undefined;
  /** Of the paired t-test, corrected by Holm for all rows; undefined for one seed and for equal runs. */
  readonly p: number | undefined;
  readonly verdict: "same" | "higher" | "lower" | "level" | "one seed";
  /** Seconds of a selection here over those there. */
  readonly selectRatio: number | undefined;
}

/** What runs must share to be compared. */
export function keyOf(
  config: Pick<
    RunConfig,
    "dataset" | "backbone" | "initial" | "budget" | "cycles" | "subset" | "head" | "settings"
  >,
  strategy: string,
): string {
  const { dataset, backbone, initial, budget, cycles, subset, head, settings } = config;
  return JSON.stringify([
    dataset,
    backbone,
    initial,
    budget,
    cycles,
    subset,
    sorted(head),
    strategy,
    sorted(settings),
  ]);
}

function sorted(settings: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(settings).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
}

/** The results of an analysis. */
export function resultsOf(analysis: Analysis, name: string): ResultSet {
  const entries = analysis.problems.flatMap(({ title, dataset, backbone, protocol, strategies }) =>
    strategies.flatMap((each): Entry[] => {
      const { name, label, settings } = analysis.strategies[each.strategy]!;
      if (each.scores === undefined) return [];
      const { aucPerSeed, seconds } = each.scores;
      return [{
        key: keyOf({ dataset, backbone, ...protocol, settings }, name),
        problem: title,
        strategy: label,
        auc: new Map(each.seeds.map((seed, i) => [seed, aucPerSeed[i]!])),
        selectSeconds: seconds.selection?.median,
      }];
    })
  );
  return { name, entries, environments: analysis.environments };
}

/** Smaller differences are rounding in a page's data. */
const ROUNDING = 2e-6;

/** Compares what two sets share, by the rules of `deno task compare`, in the order of the first. */
export function compared(here: ResultSet, there: ResultSet, confidence: number): ComparedRow[] {
  const intervals = new StudentT(confidence);
  const others = new Map(there.entries.map((entry) => [entry.key, entry]));
  const rows = here.entries.flatMap((entry): ComparedRow[] => {
    const other = others.get(entry.key);
    const row = other && pairedRow(entry, other, intervals);
    return row === undefined ? [] : [row];
  });
  const adjusted = holm(rows.flatMap(({ p }) => p ?? []));
  let next = 0;
  return rows.map((row) => {
    if (row.p === undefined) return row;
    const p = adjusted[next++]!;
    const verdict = p >= 0.05 ? "level" : row.difference > 0 ? "higher" : "lower";
    return { ...row, p, verdict };
  });
}

function pairedRow(entry: Entry, other: Entry, intervals: StudentT): ComparedRow | undefined {
  const seeds = [...entry.auc.keys()].filter((seed) => other.auc.has(seed));
  if (seeds.length === 0) return undefined;
  const differences = seeds.map((seed) => minus(entry.auc.get(seed)!, other.auc.get(seed)!));
  const same = differences.every((difference) => Math.abs(difference) < ROUNDING);
  return {
    problem: entry.problem,
    strategy: entry.strategy,
    n: seeds.length,
    here: average(seeds.map((seed) => entry.auc.get(seed)!)),
    there: average(seeds.map((seed) => other.auc.get(seed)!)),
    difference: average(differences),
    interval: intervals.interval(differences),
    p: same ? undefined : pairedTTest(differences),
    verdict: same ? "same" : "one seed",
    selectRatio: entry.selectSeconds && other.selectSeconds
      ? entry.selectSeconds / other.selectSeconds
      : undefined,
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
