/** Every run as a row, with the command that repeats it. */
import type { RunResult } from "../../runs/run.ts";
import { compareText } from "../../core/canonical.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { failureOf, isComplete, type Panel } from "./group.ts";
import { type ProblemContext, statusOf } from "./scores.ts";

/** One run. */
export interface RunRecord {
  readonly key: string;
  readonly problem: number;
  readonly strategy: number;
  readonly seed: number;
  /** "superseded" if another run of this problem, strategy and seed counts in its place. */
  readonly status: "complete" | "failed" | "timed out" | "incomplete" | "superseded";
  readonly message: string;
  readonly evaluations: number;
  readonly auc?: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Training, evaluation and selection. */
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly worker?: number;
  readonly retries?: number;
  readonly codeHash: string;
  readonly outdated?: boolean;
  readonly environment: number;
  readonly command: string;
}

/** What records need besides the runs. */
export interface RecordContext extends Pick<ProblemContext, "indexOf" | "outdated"> {
  readonly environmentOf: (run: RunResult) => number;
}

/** Lists the runs of panels, which are in the order of the analysis' problems. */
export function recordsOf(panels: readonly Panel[], context: RecordContext): RunRecord[] {
  const records = panels.flatMap((panel, problem) =>
    panel.series.flatMap((series) => {
      const strategy = context.indexOf(series.label);
      const counted = [...series.runs, ...series.failed]
        .map((run) => recordOf(run, false, context));
      const others = series.superseded.map((run) => recordOf(run, true, context));
      return [...counted, ...others].map((record) => ({ ...record, problem, strategy }));
    })
  );
  return records.sort((a, b) => compareText(a.startedAt, b.startedAt) || compareText(a.key, b.key));
}

function recordOf(
  run: RunResult,
  superseded: boolean,
  { environmentOf, outdated }: RecordContext,
): Omit<RunRecord, "problem" | "strategy"> {
  const { manifest, cycles } = run;
  const { key, config, startedAt, finishedAt, codeHash, worker, retries } = manifest;
  const complete = isComplete(run);
  const old = outdated(run);
  return {
    key,
    seed: config.seed,
    status: superseded ? "superseded" : complete ? "complete" : statusOf(run),
    message: complete ? "" : failureOf(run),
    evaluations: cycles.length,
    ...(complete ? { auc: auc(cycles) } : {}),
    startedAt,
    finishedAt,
    seconds: cycles.reduce(
      (sum, row) => sum + row.trainSeconds + row.evaluateSeconds + row.selectSeconds,
      0,
    ),
    peakMemoryBytes: cycles.reduce((most, row) => Math.max(most, row.peakMemoryBytes), 0),
    ...(worker === undefined ? {} : { worker }),
    ...(retries === undefined ? {} : { retries }),
    codeHash,
    ...(old === undefined ? {} : { outdated: old }),
    environment: environmentOf(run),
    command: commandOf(run),
  };
}

/** The command that repeats a run. */
export function commandOf({ manifest: { config, environment } }: RunResult): string {
  const { suite, dataset, strategy, seed, cycles } = config;
  return [
    "deno task bench",
    `--suite ${quoted(suite)}`,
    `--datasets ${quoted(dataset)}`,
    `--strategies ${quoted(strategy)}`,
    `--seeds ${seed},`,
    `--cycles ${cycles}`,
    `--threads ${environment.threads}`,
    ...(environment.provider === "cpu" ? [] : [`--ep ${quoted(environment.provider)}`]),
  ].join(" ");
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
