/** Many runs as one Apache Arrow IPC file, for whoever goes on in pandas, polars, DuckDB or R. */
import { Field, Uint32, Utf8 } from "apache-arrow";
import { canonical } from "../core/canonical.ts";
import { rowsOf, runFields } from "./arrow.ts";
import type { RunResult } from "./run.ts";
import { encodeTable, type Row } from "./table.ts";

const utf8 = new Utf8();
const uint32 = new Uint32();

/** What tells rows of different runs apart, beside the columns of a run's own file. */
const fields: readonly Field[] = [
  new Field("key", utf8, false),
  new Field("provider", utf8, false),
  new Field("threads", uint32, false),
  new Field("settings", utf8, false),
  new Field("head", utf8, false),
  new Field("initial", uint32, false),
  new Field("budget", uint32, false),
  new Field("subset", uint32, false),
  ...runFields,
];

/**
 * Writes runs as one table: a row a cycle of every run, settings and head as JSON.
 *
 * @param results Runs in any order.
 * @returns The file's bytes; rows come in the order of the runs.
 * @example
 * ```ts no-eval
 * await writeWhole("results/quick/report.arrow", encodeRuns(results));
 * ```
 */
export function encodeRuns(results: readonly RunResult[]): Uint8Array {
  const rows = results.flatMap(({ manifest, cycles, status, message }): Row[] => {
    const { key, config, environment } = manifest;
    const { settings, head, initial, budget, subset } = config;
    const shared = {
      key,
      provider: environment.provider,
      threads: environment.threads,
      settings: canonical(settings),
      head: canonical(head),
      initial,
      budget,
      subset,
    };
    const run = { manifest, cycles, ...(status === "failed" ? { failure: message } : {}) };
    return rowsOf(run).map((row) => ({ ...shared, ...row }));
  });
  return encodeTable(fields, rows, new Map([["trawl.runs", String(results.length)]]));
}
