/** Runs as Apache Arrow IPC files: one row per cycle, the manifest in the schema's metadata. */
import { Field, Float64, List, type Table, Uint32, Utf8, type Vector } from "apache-arrow";
import { canonical } from "../core/canonical.ts";
import { sha256 } from "../core/files.ts";
import { InputError } from "../core/errors.ts";
import {
  contentOf,
  DIGEST,
  LAYOUT,
  MANIFEST,
  MAX_MANIFEST,
  measures,
  type StoredRun,
} from "./content.ts";
import * as v from "valibot";
import { type CycleRow, manifestSchema, type RunManifest, type RunResult } from "./run.ts";
import { parseJson, parseValue } from "./schema.ts";
import { decodeTable, encodeTable, requireColumns, type Row } from "./table.ts";

const uint32 = new Uint32();
const float64 = new Float64();
const utf8 = new Utf8();

/** A column that files before version 0.2 lack. */
const PRECISION = "precision";

/** A column of runs that are to continue, by strategies that have a state. */
const STATE = new Field("state", utf8, true);

/** The columns in order. The row of a failure has no numbers, so those may be null. */
export const runFields: readonly Field[] = [
  // Repeated on every row, so that a query over many files need not read the metadata.
  ...["suite", "dataset", "backbone", "strategy"].map((name) => new Field(name, utf8, false)),
  new Field("seed", uint32, false),
  new Field("cycle", uint32, false),
  new Field("labelled", uint32, true),
  ...Object.keys(measures).map((name) => new Field(name, float64, true)),
  new Field("picks", new List(new Field("item", uint32, false)), true),
  new Field(PRECISION, utf8, true),
  new Field("status", utf8, false),
  new Field("message", utf8, false),
];

/** Encodes a run as an Arrow IPC file, digest included. */
export function encodeRun(run: StoredRun): Uint8Array {
  const metadata = new Map([
    [MANIFEST, JSON.stringify(run.manifest)],
    [DIGEST, sha256(contentOf(run))],
  ]);
  const hasState = run.cycles.some(({ state }) => state !== undefined);
  return encodeTable(hasState ? [...runFields, STATE] : runFields, rowsOf(run), metadata);
}

/** Decodes a run exactly as it was written; `validateRun` checks that it makes sense. */
export function decodeRun(bytes: Uint8Array): StoredRun {
  const table = decodeTable(bytes);
  const { metadata } = table.schema;
  const text = metadata.get(MANIFEST);
  if (text === undefined) throw new InputError(`Its schema has no "${MANIFEST}"`);
  const manifest = parseManifest(text);
  requireColumns(table, runFields.filter(({ name }) => name !== PRECISION));
  const run = runOf(manifest, table);
  if (metadata.get(DIGEST) !== sha256(contentOf(run))) {
    throw new InputError("Its content does not match its digest: the file was damaged or edited");
  }
  return run;
}

export function parseManifest(json: string): RunManifest {
  if (json.length > MAX_MANIFEST) {
    throw new InputError(
      `Its manifest has ${json.length} characters, and a run's has at most ${MAX_MANIFEST}`,
    );
  }
  const value = parseJson(v.unknown(), json, "manifest");
  const layout = (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof layout === "number" && layout > LAYOUT) {
    throw new InputError(
      `It has layout ${layout} and this version of Trawl reads ${LAYOUT}: use a newer version`,
    );
  }
  return parseValue(manifestSchema, value, "manifest");
}

export function rowsOf({ manifest, cycles, failure }: StoredRun): Row[] {
  const { suite, dataset, backbone, strategy, seed } = manifest.config;
  const shared = { suite, dataset, backbone, strategy, seed };
  const rows: Row[] = cycles.map((row) => ({
    ...shared,
    cycle: row.cycle,
    labelled: row.labelled,
    ...Object.fromEntries(Object.entries(measures).map(([name, key]) => [name, row[key]])),
    picks: row.picks,
    precision: row.precision ?? null,
    state: row.state ?? null,
    status: "done",
    message: "",
  }));
  if (failure === undefined) return rows;
  return [...rows, { ...shared, cycle: cycles.length, status: "failed", message: failure }];
}

function runOf(manifest: RunManifest, table: Table): StoredRun {
  // By columns, which is faster than by cells: a report reads thousands of files.
  const column = (name: string): Vector => table.getChild(name)!;
  const done = [...column("status")].findIndex((status) => status === "failed");
  const count = done < 0 ? table.numRows : done;
  const numbers = (name: string): ArrayLike<number> => column(name).slice(0, count).toArray();
  const [cycle, labelled] = [numbers("cycle"), numbers("labelled")];
  const values = Object.entries(measures).map(([name, key]) => [key, numbers(name)] as const);
  const picks = column("picks");
  const texts = [PRECISION, STATE.name].map((name) => [name, table.getChild(name)] as const);
  const cycles = Array.from({ length: count }, (_, i): CycleRow => {
    const row = Object.fromEntries(values.map(([key, list]) => [key, list[i]!]));
    const found = texts.flatMap(([name, list]) =>
      typeof list?.get(i) === "string" ? [[name, list.get(i)]] : []
    );
    return {
      cycle: cycle[i]!,
      labelled: labelled[i]!,
      ...row as Pick<CycleRow, typeof measures[keyof typeof measures]>,
      picks: Uint32Array.from((picks.get(i) as Vector | null)?.toArray() ?? []),
      ...Object.fromEntries(found),
    };
  });
  if (done < 0) return { manifest, cycles };
  return { manifest, cycles, failure: String(column("message").get(done)) };
}

/** Columns that tell rows of different runs apart, and those of a run's own file. */
const joinedFields: readonly Field[] = [
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

/** Encodes runs as one Arrow IPC file for pandas, polars, DuckDB or R; settings and head are JSON. */
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
  return encodeTable(joinedFields, rows, new Map([["trawl.runs", String(results.length)]]));
}
