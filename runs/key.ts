/** The key of a run: equal keys mean the same run, wherever and whenever it ran. */
import { sha256 } from "../core/files.ts";
import { canonical } from "../core/canonical.ts";
import type { RunManifest } from "./run.ts";

/** What decides every pick and every accuracy of a run, to the bit on the same kind of processor. */
export type RunIdentity =
  & Pick<RunManifest, "config" | "datasetHash" | "backboneHash" | "codeHash">
  & { readonly environment: Pick<RunManifest["environment"], "provider" | "threads"> };

/**
 * The key of a run.
 *
 * @returns 64 hexadecimal digits.
 */
export function runKey(identity: RunIdentity): string {
  const { config, datasetHash, backboneHash, codeHash, environment } = identity;
  const { provider, threads } = environment;
  // Threads count because sums are split among them: other splits round differently.
  return sha256(
    canonical({ config, datasetHash, backboneHash, codeHash, provider, threads }),
  );
}
