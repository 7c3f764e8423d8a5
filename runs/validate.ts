/** Decides whether a stored run may be trusted. */
import { InputError } from "../core/errors.ts";
import { runKey } from "./key.ts";
import { requireSense, type StoredRun } from "./content.ts";

/** Checks that a run is the one that its key names and that its cycles make sense. */
export function validateRun(run: StoredRun, key: string): void {
  const { manifest } = run;
  if (manifest.key !== key) throw new InputError(`It holds run "${manifest.key}"`);
  if (runKey(manifest) !== key) throw new InputError("Its key does not follow from its manifest");
  requireSense(run);
}
