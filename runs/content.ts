/** What the checksum inside a result covers, and whether it makes sense: without libraries, also for the page. */
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import type { CycleRow, RunManifest } from "./run.ts";

/** What a file holds: a run's cycles so far, and why no more of them came where it failed. */
export interface StoredRun {
  /** The run's provenance. */
  readonly manifest: RunManifest;
  /** First to last, without a gap. */
  readonly cycles: readonly CycleRow[];
  /** Why the run failed; undefined where it did not. */
  readonly failure?: string;
}

/** The metrics and times of a row, by column. */
export const measures = {
  accuracy: "accuracy",
  balanced_accuracy: "balancedAccuracy",
  nll: "nll",
  brier: "brier",
  ece: "ece",
  ace: "ace",
  train_seconds: "trainSeconds",
  evaluate_seconds: "evaluateSeconds",
  select_seconds: "selectSeconds",
  peak_memory_bytes: "peakMemoryBytes",
} as const satisfies Record<string, keyof CycleRow>;

/** Where a schema's metadata keep the manifest. */
export const MANIFEST = "trawl.manifest";

/** Where they keep the checksum. */
export const DIGEST = "trawl.sha256";

/** Far more characters than any manifest needs: what is longer was not written by Trawl. */
export const MAX_MANIFEST = 2 ** 24;

/** The layout that this version writes. It reads all up to this one. */
export const LAYOUT = 2;

/**
 * Everything that a reader gets, as text. Arrow has no checksum of its own: this text's is in the file.
 */
export function contentOf({ manifest, cycles, failure }: StoredRun): string {
  const rows = cycles.map((row) => ({ ...row, picks: [...row.picks] }));
  return canonical({ manifest, rows, failure: failure ?? null });
}

/** The most that a measure can be. Sums over many runs of what is below these stay finite. */
const most = {
  accuracy: 1,
  balancedAccuracy: 1,
  ece: 1,
  ace: 1,
  // A difference of two float32 logits, and of two points of the simplex, rounded.
  nll: 1e39,
  brier: 2 + 1e-9,
  trainSeconds: 1e12,
  evaluateSeconds: 1e12,
  selectSeconds: 1e12,
  peakMemoryBytes: 2 ** 53,
} as const satisfies Partial<Record<keyof CycleRow, number>>;

/** Longer than any name of a precision. */
const MAX_PRECISION = 80;

/** Longer than any error that a run can end with. */
const MAX_MESSAGE = 2 ** 20;

/** Checks that a run's cycles make sense. */
export function requireSense({ manifest, cycles, failure = "" }: StoredRun): void {
  const { initial, budget, cycles: selections } = manifest.config;
  const labels = initial + budget * selections;
  if (labels > manifest.poolSize) {
    throw new InputError(
      `Its configuration asks for ${labels} labels, and its pool has ${manifest.poolSize}`,
    );
  }
  if (cycles.length > selections + 1) {
    throw new InputError(
      `It has ${cycles.length} cycles, but its configuration asks for ${selections + 1}`,
    );
  }
  if (failure.length > MAX_MESSAGE) {
    throw new InputError(`Its message has ${failure.length} characters, more than ${MAX_MESSAGE}`);
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
  for (const [name, limit] of Object.entries(most)) {
    const value = row[name as keyof typeof most];
    if (!(value >= 0 && value <= limit)) throw refuse(`${name} is ${value}, not in [0, ${limit}]`);
  }
  if ((row.precision?.length ?? 0) > MAX_PRECISION) throw refuse("the precision is not a name");
  const wanted = index === cycles ? 0 : budget;
  if (row.picks.length !== wanted) throw refuse(`${row.picks.length} picks, not ${wanted}`);
  for (const pick of row.picks) {
    if (pick >= manifest.poolSize) {
      throw refuse(`pick ${pick} is outside the pool of ${manifest.poolSize}`);
    }
    if (picked.has(pick)) throw refuse(`pick ${pick} was made before`);
    picked.add(pick);
  }
}
