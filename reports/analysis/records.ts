/** Every run as a row, with the command that runs it again. */
import type { RunResult } from "../../runs/run.ts";
import { compareText } from "../../core/canonical.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { failureOf, isComplete, type Panel } from "./group.ts";
import { statusOf } from "./on_problem.ts";
import type { RunRecord } from "./record.ts";

/** What records need to know beside the runs. */
export interface RecordContext {
  /** Index of a label among the analysis' strategies. */
  readonly indexOf: (label: string) => number;
  /** Index of a run's environment among the analysis'. */
  readonly environmentOf: (run: RunResult) => number;
  /** Whether a run ran other code than there is now; undefined where that is not known. */
  readonly outdated: (run: RunResult) => boolean | undefined;
}

/**
 * Lists runs.
 *
 * @param panels The problems, in the order of the analysis.
 */
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

/** The command that runs a cell again. */
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
