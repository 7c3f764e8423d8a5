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
  MANIFESTS,
  MAX_MANIFEST,
  measures,
  type StoredRun,
  type StoredRuns,
} from "./content.ts";
import * as v from "valibot";
import { type CycleRow, manifestSchema, type RunManifest, type RunResult } from "./run.ts";
import { type Frozen, parseJson, parseValue } from "./schema.ts";
import { decodeTable, encodeTable, requireColumns, type Row } from "./table.ts";

const uint32 = new Uint32();
const float64 = new Float64();
const utf8 = new Utf8();

/** A column that files before version 0.2 lack. */
const PRECISION = "precision";

/** A column of files of many runs. */
const KEY = new Field("key", utf8, false);

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
    [DIGEST, digestOf([run])],
  ]);
  const hasState = run.cycles.some(({ state }) => state !== undefined);
  return encodeTable(hasState ? [...runFields, STATE] : runFields, rowsOf(run), metadata);
}

/**
 * Decodes the runs of a file, one or many, exactly as they were written; `validateRun` checks that each makes
 * sense.
 */
export function decodeRuns(bytes: Uint8Array): StoredRuns {
  const table = decodeTable(bytes);
  const { metadata } = table.schema;
  const [one, many] = [MANIFEST, MANIFESTS].map((name) => metadata.get(name));
  if (one === undefined && many === undefined) {
    throw new InputError(`Its schema has no "${MANIFEST}"`);
  }
  requireColumns(table, runFields.filter(({ name }) => name !== PRECISION));
  const runs: StoredRuns = one === undefined
    ? partsOf(parseManifests(many!), table)
    : [runOf(parseManifest(one), table)];
  if (metadata.get(DIGEST) !== digestOf(runs)) {
    throw new InputError("Its content does not match its digest: the file was damaged or edited");
  }
  return runs;
}

function digestOf(runs: readonly StoredRun[]): string {
  return sha256(runs.map(contentOf).join("\n"));
}

export function parseManifest(json: string): RunManifest {
  return checkManifest(parseText(v.unknown(), json));
}

function parseManifests(json: string): RunManifest[] {
  return parseText(v.pipe(v.array(v.unknown()), v.minLength(1)), json).map(checkManifest);
}

function parseText<S extends v.GenericSchema>(schema: S, json: string): Frozen<S> {
  if (json.length > MAX_MANIFEST) {
    throw new InputError(
      `Its manifest has ${json.length} characters, more than the ${MAX_MANIFEST} that are read`,
    );
  }
  return parseJson(schema, json, "manifest");
}

function checkManifest(value: unknown): RunManifest {
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

/** The runs of a table with a column of keys; each one's rows follow those of the run before. */
function partsOf(manifests: readonly RunManifest[], table: Table): StoredRuns {
  requireColumns(table, [KEY]);
  const keys = table.getChild(KEY.name)!;
  let end = 0;
  const runs = manifests.map((manifest) => {
    const start = end;
    while (end < table.numRows && keys.get(end) === manifest.key) end++;
    return runOf(manifest, table.slice(start, end));
  });
  if (end < table.numRows) throw new InputError(`Its row ${end} belongs to none of its runs`);
  return runs as [StoredRun, ...StoredRun[]];
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
export const joinedFields: readonly Field[] = [
  KEY,
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
  const runs = results.map(storedRun);
  const metadata = new Map([
    [MANIFESTS, JSON.stringify(runs.map(({ manifest }) => manifest))],
    [DIGEST, digestOf(runs)],
  ]);
  return encodeTable(joinedFields, runs.flatMap(joinedRows), metadata);
}

export function storedRun({ manifest, cycles, status, message }: RunResult): StoredRun {
  return {
    manifest,
    cycles: cycles.map(({ state: _, ...row }) => row),
    ...status === "failed" && { failure: message },
  };
}

/** The rows of a run among those of others. */
export function joinedRows(run: StoredRun): Row[] {
  const { key, config, environment } = run.manifest;
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
  return rowsOf(run).map((row) => ({ ...shared, ...row }));
}
