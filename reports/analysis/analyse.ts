/** From any set of runs to everything that is known about them. */
import type { RunResult } from "../../runs/run.ts";
import { compareText } from "../../core/canonical.ts";
import { counted, listed, percent } from "../../core/format.ts";
import { assignMarks } from "../palette.ts";
import { BOOTSTRAP, Bootstrap, gridOptions } from "../../statistics/bootstrap.ts";
import type { BootstrapOptions } from "../../statistics/estimate.ts";
import { StudentT } from "../../statistics/student_t.ts";
import { acrossProblems } from "./across_problems.ts";
import type { Analysis, EnvironmentDifference, Method, StrategyInfo } from "./analysis.ts";
import { environmentDifferences, environmentsOf } from "./environments.ts";
import { groupResults, type Panel } from "./group.ts";
import { noiseOf } from "./noise_floor.ts";
import { type AnalysedProblem, analyseProblem } from "./on_problem.ts";
import { mainProtocols } from "./protocols.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { UnreadableFile } from "../../runs/read.ts";
import type { RunRecord } from "./record.ts";
import { recordsOf } from "./records.ts";
import { scorecardsOf } from "./score_published.ts";
import { finish } from "./steps.ts";

/** What an analysis may be given beside its runs. */
export interface AnalyseOptions {
  /** Files that could not be used. */
  readonly unreadable?: readonly UnreadableFile[];
  /** What stands behind intervals of a mean over seeds; default "student-t". */
  readonly interval?: Method["interval"];
  /** Confidence, resamples and their seed. */
  readonly bootstrap?: BootstrapOptions;
  /** Whether a run ran other code than there is now; undefined where that is not known. */
  readonly outdated?: (run: RunResult) => boolean | undefined;
}

/**
 * Analyses runs.
 *
 * @param results Runs in any order, of any suites, problems, strategies, seeds and providers.
 * @returns Plain data, the same whatever the order of the runs.
 */
export function analyse(
  results: readonly RunResult[],
  options: AnalyseOptions = {},
): Analysis {
  const { unreadable = [], bootstrap = BOOTSTRAP, outdated = () => undefined } = options;
  const method = methodOf(options.interval ?? "student-t", bootstrap);
  const intervals = method.interval === "student-t"
    ? new StudentT(bootstrap.confidence)
    : new Bootstrap(bootstrap);
  const panels = groupResults(results);
  const strategies = strategiesOf(panels);
  const places = new Map(strategies.map(({ label }, i) => [label, i]));
  const indexOf = (label: string): number => places.get(label)!;
  const analysed = withStandIns(
    panels.map((panel) => analyseProblem(panel, { indexOf, intervals, outdated })),
  );
  const problems = analysed.map(({ problem }) => problem);
  const { environments, placeOf } = environmentsOf(results);
  const runs = recordsOf(panels, { indexOf, environmentOf: placeOf, outdated });
  const differing = environmentDifferences(environments);
  const random = strategies.findIndex(({ name }) => name === "random");
  const across = finish(acrossProblems(analysed, {
    labels: strategies.map(({ label }) => label),
    random: random < 0 ? undefined : random,
    grid: gridOptions(bootstrap),
  }));
  const count = (...statuses: RunRecord["status"][]): number =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  return {
    schemaVersion: 2,
    method,
    counts: {
      runs: runs.length,
      complete: count("complete"),
      failed: count("failed", "timed out", "incomplete"),
      superseded: count("superseded"),
      unreadable: unreadable.length,
    },
    strategies,
    problems,
    ...(across === undefined ? {} : { across }),
    scorecards: scorecardsOf({ problems, strategies, bootstrap }),
    noise: noiseOf(analysed),
    runs,
    unreadable: [...unreadable].sort((a, b) => compareText(a.path, b.path)),
    environments,
    environmentDifferences: differing,
    notes: notesOf(differing, count("superseded"), unreadable.length, trialsOf(problems)),
  };
}

/** Marks the problems in whose place another one counts. */
function withStandIns(analysed: readonly AnalysedProblem[]): AnalysedProblem[] {
  const mains = mainProtocols(analysed.map(({ problem }) => problem));
  return analysed.map((one, i) => {
    if (mains[i] === i) return one;
    const { title } = analysed[mains[i]!]!.problem;
    const note =
      `Left out of what holds over problems: ${title} has more runs of the same data, and ` +
      "counts in its place.";
    const notes = [...one.problem.notes, note];
    return { ...one, problem: { ...one.problem, standIn: mains[i]!, notes } };
  });
}

function methodOf(interval: Method["interval"], bootstrap: BootstrapOptions): Method {
  const share = `${percent(bootstrap.confidence, 0)} %`;
  return {
    confidence: bootstrap.confidence,
    interval,
    caption: interval === "student-t"
      ? `Brackets and bands: ${share} intervals of the mean over seeds (Student's t), at each point ` +
        "by itself"
      : `Brackets and bands: ${share} percentile bootstrap intervals of the mean over seeds, at each ` +
        "point by itself; too narrow at few seeds",
    bootstrap,
  };
}

function strategiesOf(panels: readonly Panel[]): StrategyInfo[] {
  const byLabel = new Map(panels.flatMap(({ series }) => series.map((one) => [one.label, one])));
  const marks = assignMarks([...byLabel.keys()]);
  const isRandom = (label: string): number => Number(byLabel.get(label)!.strategy === "random");
  const labels = [...byLabel.keys()].sort((a, b) => isRandom(a) - isRandom(b) || compareText(a, b));
  return labels.map((label) => {
    const { strategy, settings } = byLabel.get(label)!;
    return { name: strategy, label, settings, mark: marks.get(label)! };
  });
}

function trialsOf(problems: readonly ProblemAnalysis[]): string[] {
  return problems.flatMap(({ standIn, title }) => standIn === undefined ? [] : [title]);
}

function notesOf(
  differing: readonly EnvironmentDifference[],
  superseded: number,
  unreadable: number,
  trials: readonly string[],
): string[] {
  const facts = differing.map(({ fact }) => fact);
  return [
    ...(unreadable > 0 ? [`${counted(unreadable, "file")} could not be used`] : []),
    ...(superseded > 0
      ? [
        `${counted(superseded, "run")} ${
          superseded === 1 ? "is" : "are"
        } left out, because a newer ` +
        "or complete one of the same problem, strategy and seed counts in its place",
      ]
      : []),
    ...(trials.length > 0
      ? [
        `${listed(trials, 6)} ${
          trials.length === 1 ? "counts" : "count"
        } in nothing over problems: ` +
        "more runs of the same data, backbone and head have another protocol",
      ]
      : []),
    ...(facts.length > 0
      ? [`Runs differ in ${listed(facts, 10)}: compare their times with care`]
      : []),
  ].map((note) => `${note}.`);
}
