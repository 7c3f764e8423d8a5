/** The history of speed: one row per case and commit, compared with a base that stays. */
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { processorText } from "../../core/format.ts";
import type { CaseVerdict } from "../../reports/measured/verdicts.ts";
import { type HistoryRow, readHistory } from "../../runs/history.ts";
import type { Regression } from "../../runs/regression.ts";
import type { Environment } from "../../runs/run.ts";
import { pathOf } from "../programs.ts";

export interface History {
  readonly path: string;
  readonly machine: string;
  readonly rows: readonly HistoryRow[];
}

/** Reads the history of this machine, which may be empty. */
export async function historyOf(environment: Environment): Promise<History> {
  const { threads, provider } = environment;
  const machine = `${processorText(environment)}, ${threads} threads, ${provider}`;
  const name = machine.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const path = pathOf(`bench/history/${name}.arrow`);
  return { path, machine, rows: await exists(path) ? await readHistory(path) : [] };
}

/** The base that the rows are ratios to, which a call may not change. */
export function pinnedBase({ rows, path }: History, given: string | undefined): string | undefined {
  const pinned = rows.at(-1)?.base;
  if (pinned === undefined || given === undefined || given === pinned) return pinned;
  throw new InputError(
    `"${path}" has ratios to ${pinned}, not to "${given}": leave out --base, or remove the file to ` +
      "begin another history",
  );
}

/** A history with the rows of one more commit, which replace those that it had. */
export function withCommit(
  { machine, rows }: History,
  { base, head, environment }: Regression,
  verdicts: readonly CaseVerdict[],
  date: string,
): HistoryRow[] {
  const { trawl, onnxruntime } = environment;
  const about = { commit: head.commit!, date, base: base.commit!, machine, trawl, onnxruntime };
  const added = verdicts.flatMap(({ compared: { benchmark, sizes }, judgement }): HistoryRow[] => {
    // Too few pairs for an interval.
    if (judgement === undefined || !(judgement.high < Infinity)) return [];
    const [logRatio, low, high] = [judgement.ratio, judgement.low, judgement.high].map(Math.log);
    return [{ benchmark, sizes, logRatio: logRatio!, low: low!, high: high!, ...about }];
  });
  const key = ({ commit, benchmark, sizes }: HistoryRow) =>
    JSON.stringify([commit, benchmark, sizes]);
  const replaced = new Set(added.map(key));
  return [...rows.filter((row) => !replaced.has(key(row))), ...added];
}
