/** What is said of each run that was run again. */
import { isSameKind } from "../../bench/environment.ts";
import { clock, counted, listed, processorText } from "../../core/format.ts";
import { plain, tableLines } from "../../core/text.ts";
import { groupResults } from "../../reports/analysis/group.ts";
import type { Environment, RunResult } from "../../runs/run.ts";
import { judge, type Judgement, type Rerun, verdicts } from "./verdict.ts";

/** A run as reports name it, and the complete runs that differ from it in the seed alone. */
interface Entry {
  readonly problem: string;
  readonly strategy: string;
  readonly others: readonly RunResult[];
}

export interface Line extends Judgement, Omit<Entry, "others"> {
  readonly seed: number;
  readonly key: string;
  /** What else is known, such as that the code differs. */
  readonly notes: readonly string[];
}

/** The runs of results, without those that a newer one replaces. */
export function entriesOf(results: readonly RunResult[]): Map<RunResult, Entry> {
  const entries = new Map<RunResult, Entry>();
  for (const { title: problem, series } of groupResults(results)) {
    for (const { label: strategy, runs, failed } of series) {
      for (const run of [...runs, ...failed]) {
        entries.set(run, { problem, strategy, others: runs.filter((other) => other !== run) });
      }
    }
  }
  return entries;
}

/** Compares a run with its record; `here` is where it was run again, with code of that hash. */
export function lineOf(
  run: RunResult,
  rerun: Rerun,
  { others, ...entry }: Entry,
  here: { readonly codeHash: string; readonly environment: Environment },
): Line {
  const { key, config: { seed }, environment, codeHash } = run.manifest;
  const sameCode = codeHash === here.codeHash;
  const sameKind = isSameKind(environment, here.environment);
  const { provider, onnxruntime } = environment;
  const notes = [
    run.status === "failed" &&
    `recorded as failed (${run.message}), ${rerun.message || "completes here"}`,
    !sameCode && "code has changed",
    !sameKind &&
    `recorded on ${provider}, ${processorText(environment)}, ONNX Runtime ${onnxruntime}`,
  ].filter((note) => note !== false);
  return { ...entry, seed, key, ...judge(run, rerun, { sameCode, sameKind, others }), notes };
}

/** Writes lines for the terminal, and why runs cannot be run again. */
export function linesText(
  lines: readonly Line[],
  impossible: ReadonlyMap<RunResult, string>,
  { runs, seconds, width }: Readonly<Record<"runs" | "seconds" | "width", number>>,
): string {
  const rows = lines.map(({ verdict, problem, strategy, seed, cycle, found, notes }) => [
    verdict,
    plain(`${problem}, ${strategy}, seed ${seed}`),
    plain([...found === "" ? [] : [found], ...notes].join("; "))
      .replace(/^/, cycle === undefined ? "" : `cycle ${cycle}: `),
  ]);
  const counts = verdicts.map((verdict) =>
    [lines.filter((line) => line.verdict === verdict).length, verdict] as const
  ).filter(([count]) => count > 0).map(([count, verdict]) => `${count} ${verdict}`);
  const reasons = Map.groupBy(impossible.values(), (reason) => reason);
  return [
    ...tableLines(rows, [], width),
    "",
    ...Array.from(
      reasons,
      ([reason, { length }]) => plain(`${counted(length, "run")} cannot be run again. ${reason}`),
    ),
    `${lines.length} of ${counted(runs, "run")} run again in ${clock(seconds)}: ${listed(counts)}`,
    "",
  ].join("\n");
}
