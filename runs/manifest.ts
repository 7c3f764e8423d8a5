/** Reads a run's manifest from the JSON in a result file, every field checked. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { LAYOUT, MAX_MANIFEST } from "./content.ts";
import type { RunManifest } from "./run.ts";
import { count, finite, hash, instant, parseJson, parseValue, text } from "./schema.ts";

/** Most settings of one strategy or head, because reports name each of them. */
const MAX_SETTINGS = 100;

/** Most citations: a strategy, a dataset and a backbone, and room for more papers of each. */
const MAX_CITATIONS = 10;

const settings = v.pipe(
  v.record(text, v.union([text, finite, v.boolean()])),
  v.maxEntries(MAX_SETTINGS),
);

/** The machine and the software, as files record them. */
export const environmentSchema = v.strictObject({
  trawl: text,
  deno: text,
  onnxruntime: text,
  os: text,
  arch: text,
  cpu: text,
  vectors: v.exactOptional(text),
  cores: count,
  memoryBytes: count,
  threads: count,
  provider: text,
  gitCommit: text,
  gitDirty: v.exactOptional(v.boolean()),
  lockHash: text,
});

const schema = v.strictObject({
  schemaVersion: v.picklist([1, LAYOUT]),
  key: hash,
  config: v.strictObject({
    suite: text,
    dataset: text,
    backbone: text,
    strategy: text,
    settings,
    seed: count,
    initial: count,
    budget: v.pipe(count, v.minValue(1)),
    cycles: v.pipe(count, v.maxValue(1_000_000)),
    subset: count,
    head: settings,
  }),
  datasetHash: hash,
  backboneHash: hash,
  codeHash: hash,
  poolSize: v.pipe(count, v.maxValue(2 ** 32)),
  testSize: count,
  dimensions: count,
  classes: v.array(text),
  skipped: v.exactOptional(v.strictObject({ count, first: v.array(text) })),
  environment: environmentSchema,
  startedAt: instant,
  finishedAt: instant,
  worker: v.exactOptional(count),
  retries: v.exactOptional(count),
  embedSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e12))),
  family: v.exactOptional(text),
  citations: v.exactOptional(v.pipe(
    v.array(v.strictObject({
      of: v.picklist(["strategy", "dataset", "backbone"]),
      name: text,
      title: text,
      authors: v.exactOptional(text),
      source: text,
    })),
    v.maxLength(MAX_CITATIONS),
  )),
});

/** Reads a manifest. */
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
  return parseValue(schema, value, "manifest");
}
