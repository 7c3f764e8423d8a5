/** Made-up result files, written as real ones are. */
import { writeRun } from "../../runs/file.ts";
import type { RunManifest, RunResult } from "../../runs/run.ts";
import { runKey } from "../../runs/key.ts";
import { stream } from "../../core/random.ts";

/**
 * Makes a made-up run one that validates: with its true key, and with picks that differ.
 *
 * @param run A run of `sampleRun`.
 */
export function validRun({ manifest, cycles, ...rest }: RunResult): RunResult {
  const { config, poolSize } = manifest;
  const picks = Uint32Array.from(
    stream(config.seed, "made-up picks").choice(poolSize, config.cycles * config.budget),
  );
  const last = config.cycles;
  return {
    ...rest,
    manifest: { ...manifest, key: runKey(manifest) },
    cycles: cycles.map((row) => ({
      ...row,
      picks: row.cycle === last
        ? new Uint32Array()
        : picks.slice(row.cycle * config.budget, (row.cycle + 1) * config.budget),
    })),
  };
}

/**
 * Writes made-up runs as the store does.
 *
 * @param runs Runs of `sampleRun`.
 * @returns The manifests as written, in the runs' order.
 */
export async function writeRuns(
  folder: string,
  runs: readonly RunResult[],
): Promise<RunManifest[]> {
  const manifests: RunManifest[] = [];
  for (const run of runs) {
    const { manifest, cycles, status, message } = validRun(run);
    const failure = status === "failed" ? { failure: message } : {};
    await writeRun(`${folder}/${manifest.key}.arrow`, { manifest, cycles, ...failure });
    manifests.push(manifest);
  }
  return manifests;
}
