/** Made-up runs of two sides, for the tests of drift. */
import { runKey } from "../../runs/key.ts";
import type { RunResult } from "../../runs/run.ts";
import { sampleManifest, sampleRun } from "../../runs/testing/runs.ts";

/** What a made-up run is other in than {@linkcode sampleRun}: two cycles of three picks each. */
export interface TwinSample {
  /** Default "random". */
  readonly strategy?: string;
  /** Default 0. */
  readonly seed?: number;
  /** Default "cpu". */
  readonly provider?: string;
  /** Picks of the selections; default 0, 1, 2 and 3, 4, 5. */
  readonly picks?: readonly (readonly number[])[];
  /** Accuracies of the three evaluations; default 0.5, 0.6 and 0.7. */
  readonly accuracy?: readonly number[];
  /** Makes the run a failed one. */
  readonly failure?: string;
}

/** Makes a run up. */
export function twin(sample: TwinSample = {}): RunResult {
  const { strategy = "random", seed = 0, provider = "cpu", failure } = sample;
  const body = sampleManifest({ strategy, seed });
  const environment = { ...body.environment, provider };
  const manifest = { ...body, environment, key: runKey({ ...body, environment }) };
  const { cycles } = sampleRun(manifest, failure === undefined ? 3 : 1);
  return {
    manifest,
    status: failure === undefined ? "done" : "failed",
    message: failure ?? "",
    cycles: cycles.map((row, i) => ({
      ...row,
      accuracy: sample.accuracy?.[i] ?? row.accuracy,
      picks: Uint32Array.from(sample.picks?.[i] ?? row.picks),
    })),
  };
}
