/** How much runs differ if nothing was changed. */
import type { RunResult } from "../../runs/run.ts";
import { canonical, compareText } from "../../core/canonical.ts";
import { counted, percent } from "../../core/format.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { deviation } from "../../statistics/mean.ts";
import { median, quantile } from "../../statistics/quantile.ts";
import { tQuantile } from "../../statistics/student_t.ts";
import { isComplete } from "./group.ts";
import type { AnalysedProblem } from "./problem.ts";
import { selectTimes, type SeriesScores } from "./series_scores.ts";

/** How much runs differ if nothing was changed. */
export interface Noise {
  readonly rows: readonly NoiseRow[];
  readonly repeats: readonly Repeat[];
  readonly finding: string;
}

/** Seeds of one strategy on one problem. */
export interface NoiseRow {
  readonly problem: number;
  readonly strategy: number;
  readonly n: number;
  readonly aucDeviation: number;
  /**
   * The A/A floor: two disjoint sets of this many seeds of one strategy differ in mean AUC by more than
   * this in 5 % of cases.
   */
  readonly floor: number;
  /**
   * Upper over lower quartile over seeds of a selection's seconds, median over cycles; left out without
   * selections.
   */
  readonly selectRatio?: number;
}

/** Runs of equal configuration and seed. */
export interface Repeat {
  readonly problem: number;
  readonly strategy: number;
  readonly seed: number;
  readonly keys: readonly string[];
  /** What differs, for example "threads: 1, 2". */
  readonly apart: string;
  readonly aucRange: number;
  readonly selectRatio?: number;
}

/** Measures the noise of problems in the order of the analysis. */
export function noiseOf(problems: readonly AnalysedProblem[]): Noise {
  const rows = problems.flatMap(({ scored }, problem) =>
    scored.flatMap((scores) => rowOf(scores, problem) ?? [])
  );
  const repeats = problems.flatMap(({ scored }, problem) =>
    scored.flatMap((scores) => repeatsOf(scores, problem))
  );
  return { rows, repeats, finding: findingOf(rows, repeats) };
}

function rowOf({ strategy, series, aucs }: SeriesScores, problem: number): NoiseRow | undefined {
  const n = aucs.size;
  const spread = deviation([...aucs.values()]);
  if (spread === undefined) return undefined;
  const ratio = selectRatio(series.runs);
  return {
    problem,
    strategy,
    n,
    aucDeviation: spread,
    floor: tQuantile(0.95, 2 * (n - 1)) * spread * Math.sqrt(2 / n),
    ...(ratio === undefined ? {} : { selectRatio: ratio }),
  };
}

/** Cycle by cycle, because selections take longer as labels are added, which is not noise. */
function selectRatio(runs: readonly RunResult[]): number | undefined {
  const times = runs.map(selectTimes);
  const ratios = times[0]!.map((_, cycle) => {
    const seconds = times.map((run) => run[cycle]!);
    return quantile(seconds, 0.75)! / quantile(seconds, 0.25)!;
  });
  return median(ratios.filter(Number.isFinite));
}

function repeatsOf({ strategy, series }: SeriesScores, problem: number): Repeat[] {
  const complete = [...series.runs, ...series.superseded].filter(isComplete);
  const bySeed = Map.groupBy(complete, (run) => run.manifest.config.seed);
  return [...bySeed].filter(([, runs]) => runs.length > 1).sort(([a], [b]) => a - b)
    .map(([seed, runs]) => {
      const sorted = runs.toSorted((a, b) => compareText(a.manifest.key, b.manifest.key));
      const aucs = sorted.map((run) => auc(run.cycles));
      const sums = sorted.map((run) => selectTimes(run).reduce((sum, s) => sum + s, 0));
      const least = Math.min(...sums);
      return {
        problem,
        strategy,
        seed,
        keys: sorted.map((run) => run.manifest.key),
        apart: apartText(sorted),
        aucRange: Math.max(...aucs) - Math.min(...aucs),
        ...(least > 0 ? { selectRatio: Math.max(...sums) / least } : {}),
      };
    });
}

function apartText(runs: readonly RunResult[]): string {
  const facts: readonly (readonly [string, (run: RunResult) => string])[] = [
    ["code", (run) => run.manifest.codeHash.slice(0, 8)],
    ["provider", (run) => run.manifest.environment.provider],
    ["threads", (run) => String(run.manifest.environment.threads)],
    ["machine", ({ manifest: { environment: { cpu, cores } } }) => `${cpu}, ${cores}`],
  ];
  const parts = facts.flatMap(([fact, value]) => {
    const values = [...new Set(runs.map(value))];
    return values.length > 1 ? [`${fact}: ${values.join(", ")}`] : [];
  });
  const same = canonical(runs[0]!.manifest.key) === canonical(runs[1]!.manifest.key);
  return parts.length > 0 ? parts.join("; ") : same ? "nothing: run twice" : "other versions";
}

function findingOf(rows: readonly NoiseRow[], repeats: readonly Repeat[]): string {
  const floor = median(rows.map((row) => row.floor));
  if (floor === undefined) return "One seed says nothing about the noise.";
  const ratios = rows.flatMap(({ selectRatio }) => selectRatio ?? []);
  const middle = median(ratios);
  const times = middle === undefined
    ? ""
    : `; of a strategy's select seconds in one cycle, the upper quartile over seeds is ` +
      `${middle.toFixed(2)} times the lower, in the median`;
  const [are, differ] = repeats.length === 1 ? ["is", "differs"] : ["are", "differ"];
  const widest = percent(Math.max(...repeats.map(({ aucRange }) => aucRange)));
  const again = repeats.length === 0
    ? ""
    : `; ${counted(repeats.length, "run")} that ${are} there more than once ${differ} by ` +
      `${widest} points of AUC at most`;
  return `Two sets of a strategy's seeds, nothing changed, differ in mean AUC by up to ` +
    `${percent(floor, 1)} points in 95 % of cases, in the median over strategies and problems` +
    `${times}${again}.`;
}
