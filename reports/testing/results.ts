/** Made-up results for the tests of the reports. */
import type { CycleRow, Environment, RunConfig, RunResult } from "../../runs/run.ts";
import { stream } from "../../core/random.ts";
import { sha256 } from "../../core/files.ts";

/** What a made-up run differs in from the next. */
export interface Sample extends Partial<RunConfig> {
  /** Accuracies of the evaluations; a saturating curve by default. */
  readonly accuracies?: readonly number[];
  /** How far the curve rises above that of a random selection. */
  readonly gain?: number;
  /** Of a selection, before jitter. */
  readonly selectSeconds?: number;
  /** Of a training, before jitter and growth. */
  readonly trainSeconds?: number;
  /** Names of the classes. */
  readonly classes?: readonly string[];
  /** Makes the run a failed one. */
  readonly message?: string;
  /** ISO 8601, UTC. */
  readonly finishedAt?: string;
  /** What differs in the environment. */
  readonly environment?: Partial<Environment>;
}

const ENVIRONMENT: Environment = {
  trawl: "0.1.0",
  deno: "2.9.6",
  onnxruntime: "1.30.0",
  os: "linux",
  arch: "x86_64",
  cpu: "AMD EPYC 9B45",
  cores: 8,
  memoryBytes: 16 * 1024 ** 3,
  threads: 4,
  provider: "cpu",
  gitCommit: "0123456789abcdef0123456789abcdef01234567",
  gitDirty: false,
  lockHash: sha256("lock"),
};

/**
 * Makes a run up.
 *
 * @param sample What differs from the default: random on "letter", seed 0, ten selections of 30.
 */
export function sampleRun(sample: Sample = {}): RunResult {
  const {
    accuracies,
    gain = 0,
    selectSeconds = 0.01,
    trainSeconds = 0.4,
    classes = ["a", "b", "c"],
    message = "",
    finishedAt = "2026-01-01T00:10:00Z",
    environment = {},
    ...overrides
  } = sample;
  const config: RunConfig = {
    suite: "fast-fishing",
    dataset: "letter",
    backbone: "none",
    strategy: "random",
    settings: {},
    seed: 0,
    initial: 10,
    budget: 30,
    cycles: 10,
    subset: 1000,
    head: { name: "mlp", hidden: 128, epochs: 200 },
    ...overrides,
  };
  const curve = accuracies ?? curveOf(config, gain);
  return {
    manifest: {
      schemaVersion: 1,
      key: sha256(JSON.stringify([config, environment, finishedAt])),
      config,
      datasetHash: sha256(config.dataset),
      backboneHash: sha256(config.backbone),
      codeHash: sha256("code"),
      poolSize: 15_000,
      testSize: 5_000,
      dimensions: 16,
      classes,
      environment: { ...ENVIRONMENT, ...environment },
      startedAt: "2026-01-01T00:00:00Z",
      finishedAt,
    },
    status: message === "" ? "done" : "failed",
    message,
    cycles: curve.map((accuracy, cycle) =>
      row(config, accuracy, cycle, selectSeconds, trainSeconds)
    ),
  };
}

/** Strategies share a seed's luck, as runs that share their initial pool do. */
function curveOf(config: RunConfig, gain: number): number[] {
  const seedLuck = 0.02 * stream(config.seed, `luck on ${config.dataset}`).normal();
  const random = stream(config.seed, `curve of ${config.strategy} on ${config.dataset}`);
  return Array.from({ length: config.cycles + 1 }, (_, cycle) => {
    const progress = 1 - Math.exp(-4 * cycle / config.cycles);
    const rise = 0.25 + 0.5 * progress + gain * Math.sqrt(progress);
    return Math.min(1, Math.max(0, rise + seedLuck * (1 - progress / 2) + 0.008 * random.normal()));
  });
}

function row(
  config: RunConfig,
  accuracy: number,
  cycle: number,
  selectSeconds: number,
  trainSeconds: number,
): CycleRow {
  const last = cycle === config.cycles;
  const jitter = 1 + 0.2 * stream(config.seed, `time of ${config.strategy}`, cycle).uniform();
  return {
    cycle,
    labelled: config.initial + cycle * config.budget,
    accuracy,
    balancedAccuracy: accuracy,
    nll: 1 - accuracy,
    brier: 1 - accuracy,
    ece: 0.1,
    ace: 0.1,
    trainSeconds: trainSeconds * jitter * (1 + cycle / 10),
    evaluateSeconds: 0.01,
    selectSeconds: last ? 0 : selectSeconds * jitter,
    peakMemoryBytes: 1e9,
    picks: new Uint32Array(last ? 0 : config.budget),
  };
}

const STRATEGIES: readonly (readonly [name: string, gain: number, selectSeconds: number])[] = [
  ["random", 0, 0.0004],
  ["margin", 0.03, 0.012],
  ["entropy", -0.02, 0.011],
  ["badge", 0.04, 0.35],
  ["coreset", 0.005, 0.09],
  ["typiclust", -0.04, 0.8],
  ["bait-binary", 0.055, 0.06],
  ["bait-exp", 0.06, 2.4],
  ["bait", 0.062, 14],
  ["max-herding", 0.02, 0.2],
];

/** Makes up a suite of ten strategies. */
export function sampleSuite(
  datasets: readonly string[] = ["letter"],
  seeds: number = 3,
): RunResult[] {
  return datasets.flatMap((dataset, d) =>
    STRATEGIES.flatMap(([strategy, gain, selectSeconds]) =>
      Array.from({ length: seeds }, (_, seed) => {
        const fails = d === 0 && strategy === "coreset" && seed === seeds - 1;
        return sampleRun({
          dataset,
          strategy,
          seed,
          gain: gain * (d === 0 ? 1 : 0.5),
          selectSeconds: selectSeconds * (1 + d),
          backbone: dataset === "letter" ? "none" : "dinov2-vits14",
          budget: dataset === "letter" ? 30 : 10,
          ...(fails ? { message: "Cycle 4: the head's loss is NaN; lower the learning rate" } : {}),
        });
      })
    )
  );
}

/** Makes 2,000 runs up: ten strategies, twenty datasets, ten seeds. */
export function largeSuite(): RunResult[] {
  const datasets = Array.from({ length: 20 }, (_, i) => `dataset-${i}`);
  return sampleSuite(datasets, 10).map(({ manifest: { config }, message }) =>
    sampleRun({ ...config, cycles: 20, budget: 10, ...(message === "" ? {} : { message }) })
  );
}
