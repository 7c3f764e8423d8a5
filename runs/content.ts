/** The content of a result that its checksum covers, and checks of it. The page uses this, too: no libraries. */
import { canonical } from "../core/canonical.ts";
import { InputError } from "../core/errors.ts";
import type { CycleRow, RunManifest } from "./run.ts";

/** The content of a file: a run's cycles so far. */
export interface StoredRun {
  readonly manifest: RunManifest;
  /** First to last, without a gap. */
  readonly cycles: readonly CycleRow[];
  readonly failure?: string;
}

/** The content of a file of runs that have ended. */
export type StoredRuns = readonly [StoredRun, ...StoredRun[]];

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

export const MANIFEST = "trawl.manifest";

/** The manifests of a file of many runs, in the order of their rows. */
export const MANIFESTS = "trawl.manifests";

export const DIGEST = "trawl.sha256";

/** Most characters of a manifest, far more than any needs. */
export const MAX_MANIFEST = 2 ** 24;

/** The layout that this version writes; it reads earlier ones, too. */
export const LAYOUT = 3;

/** Everything that a reader gets, as text. Arrow has no checksum, so the file stores that of this text. */
export function contentOf({ manifest, cycles, failure }: StoredRun): string {
  const rows = cycles.map((row) => ({ ...row, picks: [...row.picks] }));
  return canonical({ manifest, rows, failure: failure ?? null });
}

/** Largest possible values. Sums of such values over many runs stay finite. */
const most = {
  accuracy: 1,
  balancedAccuracy: 1,
  ece: 1,
  ace: 1,
  // The difference of two float32 logits, and of two points of the simplex, rounded.
  nll: 1e39,
  brier: 2 + 1e-9,
  trainSeconds: 1e12,
  evaluateSeconds: 1e12,
  selectSeconds: 1e12,
  peakMemoryBytes: 2 ** 53,
} as const satisfies Partial<Record<keyof CycleRow, number>>;

const MAX_PRECISION = 80;

/** Most characters of a state: 1 MiB of ASCII. */
const MAX_STATE = 2 ** 20;

const MAX_MESSAGE = 2 ** 20;

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
  if ((row.state?.length ?? 0) > MAX_STATE) throw refuse(`a state of more than ${MAX_STATE} bytes`);
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
