/** Made-up runs that validate, for the tests of the store and of what stands on it. */
import { sha256 } from "../../core/files.ts";
import { runKey } from "../key.ts";
import type { StoredRun } from "../content.ts";
import type { CycleRow, RunConfig, RunManifest } from "../run.ts";

/** Makes a manifest up. */
export function sampleManifest(config: Partial<RunConfig> = {}): RunManifest {
  const body: Omit<RunManifest, "key"> = {
    schemaVersion: 1,
    config: {
      suite: "sample",
      dataset: "glyphs",
      backbone: "scattering",
      strategy: "random",
      settings: {},
      seed: 0,
      initial: 4,
      budget: 3,
      cycles: 2,
      subset: 0,
      head: { kind: "linear", epochs: 5 },
      ...config,
    },
    datasetHash: sha256("data"),
    backboneHash: sha256("backbone"),
    codeHash: sha256("code"),
    poolSize: 100,
    testSize: 50,
    dimensions: 8,
    classes: ["a", "b"],
    environment: {
      trawl: "0.1.0",
      deno: "2.9.6",
      onnxruntime: "1.30.0",
      os: "linux",
      arch: "x86_64",
      cpu: "a processor",
      cores: 2,
      memoryBytes: 1e9,
      threads: 2,
      provider: "cpu",
      gitCommit: "unknown",
      gitDirty: true,
      lockHash: sha256("lock"),
    },
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
  };
  return { ...body, key: runKey(body) };
}

/**
 * Makes a run up.
 *
 * @param length How many cycles it has; all of them by default.
 */
export function sampleRun(
  manifest: RunManifest = sampleManifest(),
  length: number = manifest.config.cycles + 1,
): StoredRun {
  const { initial, budget, cycles } = manifest.config;
  const rows = Array.from({ length }, (_, cycle): CycleRow => ({
    cycle,
    labelled: initial + cycle * budget,
    accuracy: 0.5 + 0.1 * cycle,
    balancedAccuracy: 0.4,
    nll: 1.25,
    brier: 0.75,
    ece: 0.125,
    ace: 0.0625,
    trainSeconds: 0.1,
    evaluateSeconds: 0.01,
    selectSeconds: cycle === cycles ? 0 : 0.02,
    peakMemoryBytes: 2 ** 33 + cycle,
    picks: Uint32Array.from(
      { length: cycle === cycles ? 0 : budget },
      (_, i) => cycle * budget + i,
    ),
  }));
  return { manifest, cycles: rows };
}
