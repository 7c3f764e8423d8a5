/** The key of a run, and whether a stored run can be trusted. */
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { requireSense, type StoredRun } from "./content.ts";
import type { RunManifest } from "./run.ts";

/** Everything that decides the picks and accuracies of a run, to the bit on the same kind of processor. */
type RunIdentity =
  & Pick<RunManifest, "config" | "datasetHash" | "backboneHash" | "codeHash">
  & { readonly environment: Pick<RunManifest["environment"], "provider" | "threads"> };

/** The key of a run, 64 hexadecimal digits: equal keys mean the same run, wherever and whenever it ran. */
export function runKey(identity: RunIdentity): string {
  const { config, datasetHash, backboneHash, codeHash, environment } = identity;
  const { provider, threads } = environment;
  // Threads count, because sums are split among them, and other splits round differently.
  return sha256(
    canonical({ config, datasetHash, backboneHash, codeHash, provider, threads }),
  );
}

/** Checks that a run has the given key, that the key follows from the manifest, and that its cycles make sense. */
export function validateRun(run: StoredRun, key: string): void {
  const { manifest } = run;
  if (manifest.key !== key) throw new InputError(`It holds run "${manifest.key}"`);
  if (runKey(manifest) !== key) throw new InputError("Its key does not follow from its manifest");
  requireSense(run);
}
