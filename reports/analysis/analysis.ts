/**
 * What a set of runs comes to: one plain object that the page, the tables and the exports are made from.
 *
 * It is JSON: numbers, text, arrays and objects. What is not known is left out, and a hole in an array is
 * null. Accuracies are shares in [0, 1], times are seconds. It holds no time of its own making: equal
 * runs give equal objects.
 */
import type { Environment, RunConfig } from "../../runs/run.ts";
import type { Mark } from "../palette.ts";
import type { BootstrapOptions } from "../../statistics/estimate.ts";
import type { AcrossProblems } from "./across.ts";
import type { ProblemAnalysis } from "./problem.ts";
import type { Noise } from "./noise.ts";
import type { UnreadableFile } from "../../runs/read.ts";
import type { RunRecord } from "./record.ts";
import type { Scorecard } from "./scorecard.ts";

/** Everything that is known about a set of runs. */
export interface Analysis {
  /** Of this type: it rises when a reader would have to change. */
  readonly schemaVersion: 2;
  /** How its intervals were computed. */
  readonly method: Method;
  /** How many files and runs there are. */
  readonly counts: Counts;
  /** By label, random last: the order of legends, and what every `strategy` below is an index into. */
  readonly strategies: readonly StrategyInfo[];
  /** The problems by suite, dataset, backbone and budget. */
  readonly problems: readonly ProblemAnalysis[];
  /** What holds over several problems; left out for one. */
  readonly across?: AcrossProblems;
  /** Published numbers beside ours, one card a suite that has some. */
  readonly scorecards: readonly Scorecard[];
  /** How much runs differ where nothing was changed. */
  readonly noise: Noise;
  /** Every run, those included that do not count: by start. */
  readonly runs: readonly RunRecord[];
  /** Files that could not be used. */
  readonly unreadable: readonly UnreadableFile[];
  /** The distinct machines and versions. */
  readonly environments: readonly Environment[];
  /** What differs between these. */
  readonly environmentDifferences: readonly EnvironmentDifference[];
  /** What a reader has to know before the numbers: a sentence each. */
  readonly notes: readonly string[];
}

/** How the intervals of an analysis were computed. */
export interface Method {
  /** Nominal share of intervals that hold the true mean. */
  readonly confidence: number;
  /** What stands behind brackets and bands of a mean over seeds. */
  readonly interval: "student-t" | "bootstrap";
  /** The same in words, to stand below a chart or a table. */
  readonly caption: string;
  /** Behind the aggregates over problems: seeds are resampled within problems. */
  readonly bootstrap: BootstrapOptions;
}

/** How many files and runs there are. */
export interface Counts {
  /** Runs that were read. */
  readonly runs: number;
  /** Complete runs that enter the numbers. */
  readonly complete: number;
  /** Seeds without a complete run: failed, timed out or incomplete. */
  readonly failed: number;
  /** Runs in whose place another one counts. */
  readonly superseded: number;
  /** Files that could not be used. */
  readonly unreadable: number;
}

/** A strategy with one choice of settings. */
export interface StrategyInfo {
  /** The strategy's name. */
  readonly name: string;
  /** The name, with what tells it from others of that name, such as "bait-exp (c=2)". */
  readonly label: string;
  readonly settings: RunConfig["settings"];
  /** How it is drawn, the same in every chart. */
  readonly mark: Mark;
}

/** A fact in which the machines or versions of a set of runs differ. */
export interface EnvironmentDifference {
  /** What differs, such as "Threads in an operator". */
  readonly fact: string;
  /** What the environments say, in their order. */
  readonly values: readonly string[];
}
