/** The situations of the shared fixtures: inputs as a query, and what the references chose on them. */
import type { NdArray } from "../../core/ndarray.ts";
import { readNpy, toFloat32 } from "../../core/npy.ts";
import { stream } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import type { Query } from "../../strategies/strategy.ts";
import { fixtureTest, sharedFixtures } from "./data.ts";

/** The situations that exist. */
export const situations = ["digits-a", "letter-a", "mixture-a"] as const;

/** One of them. */
export type SituationName = typeof situations[number];

/** How an optimiser of the fixtures is set. */
export interface OptimizerSettings {
  /** The learning rate at the start. */
  readonly lr: number;
  /** The factor of the L2 penalty. */
  readonly weight_decay: number;
}

/** How the head of the fixtures was trained. */
export interface TrainingSettings {
  /** Rows a minibatch. */
  readonly batch_size: number;
  /** How often all rows are seen. */
  readonly epochs: number;
  /** Labelled rows by epoch and minibatch. */
  readonly orders: readonly (readonly (readonly number[])[])[];
  /** Of the run that gave `radam_*`. */
  readonly radam: OptimizerSettings & {
    readonly betas: readonly [number, number];
    readonly eps: number;
  };
  /** Of the run that gave `sgd_*`. */
  readonly sgd: OptimizerSettings & { readonly momentum: number; readonly nesterov: boolean };
  /** How the learning rate falls, in words. */
  readonly schedule: string;
}

/** `expected.json`: what the reference implementations computed. */
export interface Expected {
  /** B. */
  readonly batch: number;
  /** Pool rows in the order chosen, by the strategy's name and settings. */
  readonly picks: Readonly<Record<string, readonly number[]>>;
  /** The same, computed in float64; not in every situation. */
  readonly picks_float64?: Readonly<Record<string, readonly number[]>>;
  /** One score per pool row, by the score's name. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
  /** Of the test logits against the test labels, by the metric's name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Batch orders and settings of the trained heads. */
  readonly training: TrainingSettings;
  /** γ of the picks "uncertainty-herding as published". */
  readonly uncertainty_herding_gamma: number;
  /** B − 1 numbers in [0, 1). */
  readonly badge_uniforms: readonly number[];
  /** The cluster of each labelled row, then of each pool row. */
  readonly typiclust_clusters_labelled_then_unlabelled: readonly number[];
  /** Pool rows. */
  readonly alfamix_candidates: readonly number[];
  /** Greedy cover on L2-normalised rows, labelled rows first. */
  readonly probcover: {
    readonly delta: number;
    readonly picks_in_that_order: readonly number[];
    readonly coverage: number;
  };
  /** How the mean-field logits were made. */
  readonly laplace: { readonly mean_field_factor: number; readonly ridge: number };
}

/** One part of a situation. */
export interface SituationPart {
  /** `[N, D]`. */
  readonly features: NdArray;
  /** `[N]`. */
  readonly labels: Int32Array;
  /** `[N, K]`. */
  readonly logits: NdArray;
}

/** A labelled set, a pool, a test set, a trained linear head, and what is expected. */
export interface Situation {
  /** The folder. */
  readonly name: SituationName;
  /** K. */
  readonly classes: number;
  /** The labelled set. */
  readonly labelled: SituationPart;
  /** The pool; `mcLogits` is `[N, 12, K]`. */
  readonly unlabelled: SituationPart & { readonly mcLogits: NdArray };
  /** The test set; `meanFieldLogits [N, K]` are those of the Laplace head. */
  readonly test: SituationPart & { readonly meanFieldLogits: NdArray };
  /** What gave the logits. */
  readonly head: Head;
  /** The head before training, and after it by either optimiser. */
  readonly training: { readonly initial: Head; readonly radam: Head; readonly sgd: Head };
  /** What the references computed. */
  readonly expected: Expected;
}

/** A linear head. */
export interface Head {
  /** `[K, D]`. */
  readonly weight: NdArray;
  /** `[K]`. */
  readonly bias: NdArray;
}

/**
 * Reads a situation. Tests that do so are registered by `fixtureTest(name, [situation], …)`.
 *
 * @returns The situation, numbers as float32, labels as int32.
 */
export async function loadSituation(name: SituationName): Promise<Situation> {
  const load = (file: string): Promise<NdArray> => loadArray(name, file);
  const labels = async (file: string): Promise<Int32Array> =>
    Int32Array.from((await load(file)).data);
  const head = async (prefix: string): Promise<Head> => ({
    weight: await load(`${prefix}_weight`),
    bias: await load(`${prefix}_bias`),
  });
  const part = async (of: string): Promise<SituationPart> => ({
    features: await load(`features_${of}`),
    labels: await labels(`labels_${of}`),
    logits: await load(`logits_${of}`),
  });
  const unlabelled = await part("unlabelled");
  return {
    name,
    classes: unlabelled.logits.shape[1]!,
    labelled: await part("labelled"),
    unlabelled: { ...unlabelled, mcLogits: await load("logits_mc_unlabelled") },
    test: { ...await part("test"), meanFieldLogits: await load("logits_test_mean_field") },
    head: await head("head"),
    training: {
      initial: await head("init"),
      radam: await head("radam"),
      sgd: await head("sgd"),
    },
    expected: JSON.parse(
      await Deno.readTextFile(sharedFixtures(`${name}/expected.json`)),
    ) as Expected,
  };
}

/**
 * The question that a situation puts to a strategy: everything that any of them may need.
 *
 * @param budget B; default the one that the expected picks have.
 */
export function queryOf(
  situation: Situation,
  runtime: Runtime,
  budget: number = situation.expected.batch,
): Query {
  const { labelled, unlabelled } = situation;
  return {
    pool: {
      size: unlabelled.labels.length,
      features: unlabelled.features,
      logits: unlabelled.logits,
      mcLogits: unlabelled.mcLogits,
    },
    labelled: {
      size: labelled.labels.length,
      features: labelled.features,
      labels: labelled.labels,
      logits: labelled.logits,
    },
    classes: situation.classes,
    budget,
    head: { weights: situation.head.weight, bias: situation.head.bias },
    random: (purpose) => stream(0, purpose),
    runtime,
  };
}

/**
 * Registers a test on every situation.
 *
 * @param test Called with the situation, a runtime of one thread, and those keys of
 * `expected_more.json` that `More` declares: what the authors' own code computed.
 */
export function situationTest<More>(
  what: string,
  test: (situation: Situation, runtime: Runtime, more: More) => Promise<void>,
): void {
  for (const name of situations) {
    fixtureTest(`${what} on ${name}`, [name], async () => {
      const situation = await loadSituation(name);
      const more = await Deno.readTextFile(sharedFixtures(`${name}/expected_more.json`));
      const runtime = await Runtime.open({ threads: 1 });
      try {
        await test(situation, runtime, JSON.parse(more) as More);
      } finally {
        await runtime.close();
      }
    });
  }
}

async function loadArray(situation: SituationName, file: string): Promise<NdArray> {
  const path = sharedFixtures(`${situation}/${file}.npy`);
  return toFloat32(readNpy(await Deno.readFile(path), path));
}
