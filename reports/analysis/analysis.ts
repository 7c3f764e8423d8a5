/** From any set of runs to everything that is known about them. */
import { compareText } from "../../core/canonical.ts";
import { counted, listed, percent } from "../../core/format.ts";
import type { UnreadableFile } from "../../runs/read.ts";
import type { Environment, RunResult } from "../../runs/run.ts";
import { MARGIN, PairFamily } from "../../statistics/all_pairs.ts";
import { BOOTSTRAP, Bootstrap, gridOptions } from "../../statistics/bootstrap.ts";
import type { BootstrapOptions } from "../../statistics/estimate.ts";
import { StudentT } from "../../statistics/student_t.ts";
import { assignMarks } from "../palette.ts";
import { type AcrossProblems, acrossProblems } from "./across.ts";
import { type Noise, noiseOf } from "./noise.ts";
import {
  type AnalysedProblem,
  analyseProblem,
  mainProtocols,
  type ProblemAnalysis,
} from "./problem.ts";
import { type Scorecard, scorecardsOf } from "./scorecard.ts";
import type { Steps } from "./aggregates.ts";
import {
  type EnvironmentDifference,
  environmentDifferences,
  environmentsOf,
} from "./environments.ts";
import { groupResults, type Panel, type StrategyInfo } from "./group.ts";
import { recordsOf, type RunRecord } from "./records.ts";

/**
 * Everything that is known about a set of runs, as JSON: the page, the tables and the exports are made
 * from it. Unknown values are left out, and holes in arrays are null. Accuracies are shares in [0, 1],
 * times are seconds. Equal runs give equal objects.
 */
export interface Analysis {
  readonly schemaVersion: 2;
  readonly method: Method;
  readonly counts: Counts;
  /** By label, random last; every `strategy` below is an index into it. */
  readonly strategies: readonly StrategyInfo[];
  /** By suite, dataset, backbone and budget. */
  readonly problems: readonly ProblemAnalysis[];
  readonly across?: AcrossProblems;
  readonly scorecards: readonly Scorecard[];
  readonly noise: Noise;
  /** By start; includes runs that do not count. */
  readonly runs: readonly RunRecord[];
  readonly unreadable: readonly UnreadableFile[];
  readonly environments: readonly Environment[];
  readonly environmentDifferences: readonly EnvironmentDifference[];
  readonly notes: readonly string[];
}

/** How the intervals of an analysis were computed. */
export interface Method {
  readonly confidence: number;
  /** Differences of accuracy of at most this count as none. */
  readonly margin: number;
  readonly interval: "student-t" | "bootstrap";
  readonly caption: string;
  readonly bootstrap: BootstrapOptions;
}

/** How many files and runs there are. */
export interface Counts {
  readonly runs: number;
  readonly complete: number;
  readonly failed: number;
  readonly superseded: number;
  readonly unreadable: number;
}

/** Options of an analysis. */
export interface AnalyseOptions {
  readonly unreadable?: readonly UnreadableFile[];
  /** Of means over seeds; default "student-t". */
  readonly interval?: Method["interval"];
  readonly bootstrap?: BootstrapOptions;
  /** Differences of accuracy of at most this count as none; default 0.005. */
  readonly margin?: number;
  /** Whether a run's code has changed since; undefined if unknown. */
  readonly outdated?: (run: RunResult) => boolean | undefined;
}

/** Analyses runs of any suites, problems, strategies, seeds and providers, in any order. */
export function analyse(
  results: readonly RunResult[],
  options: AnalyseOptions = {},
): Analysis {
  const { unreadable = [], bootstrap = BOOTSTRAP, margin = MARGIN, outdated = () => undefined } =
    options;
  const method = methodOf(options.interval ?? "student-t", bootstrap, margin);
  const intervals = method.interval === "student-t"
    ? new StudentT(bootstrap.confidence)
    : new Bootstrap(bootstrap);
  const family = new PairFamily(method);
  const panels = groupResults(results, outdated);
  const strategies = strategiesOf(panels);
  const places = new Map(strategies.map(({ label }, i) => [label, i]));
  const indexOf = (label: string): number => places.get(label)!;
  const analysed = withStandIns(
    panels.map((panel) => analyseProblem(panel, { indexOf, intervals, family, outdated })),
  );
  const problems = analysed.map(({ problem }) => problem);
  const { environments, placeOf } = environmentsOf(results);
  const runs = recordsOf(panels, { indexOf, environmentOf: placeOf, outdated });
  const differing = environmentDifferences(environments);
  const grid = gridOptions(bootstrap);
  const across = finish(acrossProblems(problems, { strategies, grid, family }));
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
    notes: notesOf(
      differing,
      count("superseded"),
      unreadable.length,
      problems.filter(({ standIn }) => standIn !== undefined),
    ),
  };
}

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

function methodOf(
  interval: Method["interval"],
  bootstrap: BootstrapOptions,
  margin: number,
): Method {
  const share = `${percent(bootstrap.confidence, 0)} %`;
  return {
    confidence: bootstrap.confidence,
    margin,
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
    const { strategy, settings, family } = byLabel.get(label)!;
    const more = family !== undefined && { family };
    return { name: strategy, label, settings, ...more, mark: marks.get(label)! };
  });
}

function notesOf(
  differing: readonly EnvironmentDifference[],
  superseded: number,
  unreadable: number,
  trials: readonly ProblemAnalysis[],
): string[] {
  const facts = differing.map(({ fact }) => fact);
  const notes = [
    unreadable > 0 && `${counted(unreadable, "file")} could not be used`,
    superseded > 0 &&
    `${counted(superseded, "run")} ${superseded === 1 ? "is" : "are"} left out, because one ` +
      "that is complete, of the present code or newer counts in its place",
    trials.length > 0 &&
    `${listed(trials.map(({ title }) => title), 6)} ${
        trials.length === 1 ? "counts" : "count"
      } in nothing over problems: ` +
      "more runs of the same data, backbone and head have another protocol",
    facts.length > 0 && `Runs differ in ${listed(facts, 10)}: compare their times with care`,
  ];
  return notes.filter((note) => note !== false).map((note) => `${note}.`);
}

function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
