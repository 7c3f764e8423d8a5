/** The history of speed as files: a record per case and commit, a file per machine. */
import * as v from "valibot";
import { parseApart } from "./file.ts";
import { decodeRecords, encodeRecords, type Kind } from "./records.ts";
import { caseEntries, commit, finite, type Frozen, instant, text } from "./schema.ts";

const about = v.strictObject({ schemaVersion: v.literal(2) });

const record = v.strictObject({
  ...caseEntries,
  commit,
  date: instant,
  /** The pinned base, a full hash: ratios to different bases are not compared. */
  base: commit,
  /** Logarithm of the commit's time over the base's, with its interval. */
  logRatio: finite,
  low: finite,
  high: finite,
  /** Processor, threads and provider: rows of different machines are not compared. */
  machine: text,
  trawl: text,
  onnxruntime: text,
});

/** One case at one commit, as `regress --record` keeps it. */
export type HistoryRow = Frozen<typeof record>;

const kind: Kind<typeof about, typeof record> = {
  name: "trawl.history",
  about,
  record,
};

/** Encodes rows as an Arrow IPC file, digest included. */
export function encodeHistory(records: readonly HistoryRow[]): Uint8Array {
  return encodeRecords(kind, { about: { schemaVersion: 2 }, records });
}

/** Decodes rows exactly as they were written, every value checked. */
export function decodeHistory(bytes: Uint8Array): readonly HistoryRow[] {
  return decodeRecords(kind, bytes).records;
}

export async function readHistory(path: string): Promise<readonly HistoryRow[]> {
  return await parseApart(path, "history");
}
