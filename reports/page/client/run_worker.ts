/// <reference lib="dom" />
/** Decodes result files in a worker, which is ended if a file takes too long. */
import {
  contentOf,
  DIGEST,
  LAYOUT,
  MANIFEST,
  MAX_MANIFEST,
  measures,
  requireSense,
  type StoredRun,
} from "../../../runs/content.ts";
import type { CycleRow, RunManifest } from "../../../runs/run.ts";

/** The used part of the library, which comes before this script. */
declare const Arrow: {
  tableFromIPC(bytes: Uint8Array): ArrowTable;
};

interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly metadata: ReadonlyMap<string, string> };
  getChild(name: string): { get(index: number): unknown } | null;
}

/** Messages of the worker: first that it is ready, then one per file. */
export type RunReply = "ready" | { readonly run: StoredRun } | { readonly reason: string };

addEventListener("message", async ({ data }: MessageEvent<Uint8Array>) => {
  let reply: RunReply;
  try {
    reply = { run: await decode(data) };
  } catch (error) {
    reply = { reason: error instanceof Error ? error.message : String(error) };
  }
  postMessage(reply);
});
postMessage("ready" satisfies RunReply);

async function decode(bytes: Uint8Array): Promise<StoredRun> {
  let table: ArrowTable;
  try {
    // The library reads a file that was cut off as a stream, and finds an empty table in it.
    if (!isWhole(bytes)) throw new Error();
    table = Arrow.tableFromIPC(bytes);
  } catch {
    throw new Error("It is not a complete Arrow file");
  }
  const { metadata } = table.schema;
  const run = runOf(manifestOf(metadata.get(MANIFEST)), table);
  if (await sha256(contentOf(run)) !== metadata.get(DIGEST)) {
    throw new Error("Its content does not match its digest: the file was damaged or edited");
  }
  requireSense(run);
  return run;
}

function isWhole(bytes: Uint8Array): boolean {
  return [..."ARROW1"].every((letter, i, { length }) =>
    bytes[i] === letter.charCodeAt(0) && bytes.at(i - length) === letter.charCodeAt(0)
  );
}

function manifestOf(json: string | undefined): RunManifest {
  if (json === undefined) {
    throw new Error("It is not the result of a run: its schema has no manifest");
  }
  if (json.length > MAX_MANIFEST) throw new Error(`Its manifest has ${json.length} characters`);
  const manifest = JSON.parse(json);
  if (manifest.schemaVersion > LAYOUT) {
    throw new Error(`It has layout ${manifest.schemaVersion}, and this page reads ${LAYOUT}`);
  }
  const { config } = manifest;
  for (const name of ["seed", "initial", "budget", "cycles", "subset"]) {
    if (!(Number.isSafeInteger(config[name]) && config[name] >= 0)) {
      throw new Error(`Its manifest is wrong at "config.${name}"`);
    }
  }
  return manifest;
}

function runOf(manifest: RunManifest, table: ArrowTable): StoredRun {
  const column = (name: string): { get(index: number): unknown } => {
    const vector = table.getChild(name);
    if (vector === null) throw new Error(`It has no column "${name}"`);
    return vector;
  };
  const status = column("status");
  const numbers = ["cycle", "labelled", ...Object.keys(measures)].map((name) =>
    [name in measures ? measures[name as keyof typeof measures] : name, column(name)] as const
  );
  const texts = ["precision", "state"].map((name) => [name, table.getChild(name)] as const);
  const picks = column("picks");
  const cycles: CycleRow[] = [];
  for (let i = 0; i < table.numRows; i++) {
    if (status.get(i) === "failed") {
      return { manifest, cycles, failure: String(column("message").get(i)) };
    }
    const row = Object.fromEntries(numbers.map(([name, vector]) => [name, Number(vector.get(i))]));
    const chosen = picks.get(i) as Iterable<number> | null;
    const known = texts.map(([name, list]) => [name, list?.get(i)]);
    cycles.push({
      ...row,
      ...Object.fromEntries(known.filter(([, text]) => typeof text === "string")),
      picks: Uint32Array.from(chosen ?? []),
    } as CycleRow);
  }
  return { manifest, cycles };
}

async function sha256(text: string): Promise<string> {
  // Browsers have it on secure pages and for files.
  if (crypto.subtle === undefined) {
    throw new Error("Its digest cannot be verified here: open the page from a file or over https");
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
