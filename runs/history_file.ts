/** The history of speed as Apache Arrow IPC files: one row per case and commit, a file per machine. */
import { Field, Float64, Utf8 } from "apache-arrow";
import * as v from "valibot";
import { parseApart } from "./file.ts";
import type { HistoryRow } from "./regression.ts";
import { parseJson, sizesSchema } from "./schema.ts";
import { decodeSealed, encodeSealed, type Row } from "./table.ts";

const numbers = { log_ratio: "logRatio", low: "low", high: "high" } as const;

const texts = [
  "benchmark",
  "commit",
  "date",
  "base",
  "machine",
  "trawl",
  "onnxruntime",
] as const;

/** The columns in order; sizes are JSON. */
const fields: readonly Field[] = [
  ...[...texts, "sizes"].map((name) => new Field(name, new Utf8(), false)),
  ...Object.keys(numbers).map((name) => new Field(name, new Float64(), false)),
];

/** Key of the layout in the schema's metadata, and its version. */
const LAYOUT = ["trawl.history", "1"] as const;

const WORKER = new URL("./history_worker.ts", import.meta.url);

/** Encodes rows as an Arrow IPC file, digest included. */
export function encodeHistory(rows: readonly HistoryRow[]): Uint8Array {
  return encodeSealed(fields, rows.map(cellsOf), LAYOUT);
}

/** Decodes rows exactly as they were written, every value checked. */
export function decodeHistory(bytes: Uint8Array): HistoryRow[] {
  const { table, requireRows } = decodeSealed(bytes, fields, LAYOUT[0]);
  const cells = table.toArray().map((row) => row.toJSON() as Record<string, unknown>);
  const rows = cells.map((cells, i): HistoryRow => {
    const { sizes, ...rest } = cells;
    const values = Object.entries(numbers).map(([name, key]) => [key, rest[name]]);
    const strings = texts.map((name) => [name, rest[name]]);
    const row = parseJson(
      rowSchema,
      JSON.stringify(Object.fromEntries([...strings, ...values])),
      `row ${i}`,
    );
    return { ...row, sizes: parseJson(sizesSchema, String(sizes), `row ${i}`) };
  });
  requireRows(rows.map(cellsOf));
  return rows;
}

/** Reads a file in a worker with limits: Arrow's reader can loop for ever on a damaged one. */
export async function readHistory(path: string): Promise<HistoryRow[]> {
  return await parseApart(path, WORKER);
}

function cellsOf(row: HistoryRow): Row {
  return {
    ...Object.fromEntries(texts.map((name) => [name, row[name]])),
    sizes: JSON.stringify(row.sizes),
    ...Object.fromEntries(Object.entries(numbers).map(([name, key]) => [name, row[key]])),
  };
}

const text = v.pipe(v.string(), v.maxLength(10_000));
const commit = v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/, "must be a full hash"));
const finite = v.pipe(v.number(), v.finite());

const rowSchema = v.strictObject({
  benchmark: text,
  commit,
  date: v.pipe(text, v.isoTimestamp()),
  base: commit,
  machine: text,
  trawl: text,
  onnxruntime: text,
  logRatio: finite,
  low: finite,
  high: finite,
});
