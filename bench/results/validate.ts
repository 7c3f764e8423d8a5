/** Decides whether a stored run may be trusted. */
import { InputError } from "../../core/errors.ts";
import { runKey } from "../key.ts";
import type { StoredRun } from "./arrow.ts";
import type { CycleRow, RunManifest } from "./run.ts";

/** Measures that are shares. Brier sums over classes, and the negative log likelihood has no bound. */
const shares = ["accuracy", "balancedAccuracy", "ece", "ace"] as const;
const nonNegative = [
  "nll",
  "brier",
  "trainSeconds",
  "evaluateSeconds",
  "selectSeconds",
  "peakMemoryBytes",
] as const;

/**
 * Checks that a run is the one that its key names and that its cycles make sense.
 *
 * @param run What a file holds: whole, failed, or a checkpoint.
 * @param key The key that the file's name holds.
 * @throws {InputError} Saying what is wrong, as the end of a sentence about the file.
 */
export function validateRun(run: StoredRun, key: string): void {
  const { manifest, cycles } = run;
  if (manifest.key !== key) throw new InputError(`It holds run "${manifest.key}"`);
  if (runKey(manifest) !== key) throw new InputError("Its key does not follow from its manifest");
  const most = manifest.config.cycles + 1;
  if (cycles.length > most) {
    throw new InputError(`It has ${cycles.length} cycles, but its configuration asks for ${most}`);
  }
  const picked = new Set<number>();
  cycles.forEach((row, i) => checkRow(row, i, manifest, picked));
}

function checkRow(row: CycleRow, index: number, manifest: RunManifest, picked: Set<number>): void {
  const { initial, budget, cycles } = manifest.config;
  const refuse = (what: string): InputError => new InputError(`Row ${index}: ${what}`);
  if (row.cycle !== index) throw refuse(`the cycle is ${row.cycle}, not ${index}`);
  const labelled = initial + index * budget;
  if (row.labelled !== labelled) throw refuse(`${row.labelled} labels, not ${labelled}`);
  for (const name of shares) {
    const value = row[name];
    if (!(value >= 0 && value <= 1)) throw refuse(`${name} is ${value}, not in [0, 1]`);
  }
  for (const name of nonNegative) {
    if (!(row[name] >= 0)) throw refuse(`${name} is ${row[name]}, not 0 or more`);
  }
  const wanted = index === cycles ? 0 : budget;
  if (row.picks.length !== wanted) throw refuse(`${row.picks.length} picks, not ${wanted}`);
  for (const pick of row.picks) {
    if (pick >= manifest.poolSize) {
      throw refuse(`pick ${pick} lies outside the pool of ${manifest.poolSize}`);
    }
    if (picked.has(pick)) throw refuse(`pick ${pick} was made before`);
    picked.add(pick);
  }
}
