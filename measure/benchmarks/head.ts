/** Training and prediction of the head, on made-up features. */
import { fastFishingHead, type HeadConfig } from "../../bench/head/config.ts";
import { headFrom, initialWeights, minibatchOrder, trainFrom } from "../../bench/head/head.ts";
import { Random } from "../../core/random.ts";
import type { Sizes, Work } from "../../runs/measurement.ts";
import type { Benchmark } from "../benchmark.ts";
import { madeUpArray, madeUpLabels } from "./made_up.ts";

const HIDDEN = 128;

const BATCH = 128;

const radam: HeadConfig = { ...fastFishingHead, batchSize: BATCH };
const sgd: HeadConfig = { ...radam, optimizer: "sgd", momentum: 0.9, nesterov: true };
const mlp: HeadConfig = { ...radam, kind: "mlp", hidden: HIDDEN };

export const heads: readonly Benchmark[] = [
  training("train-linear", "Training of a linear head by RAdam", radam),
  training("train-linear-sgd", "Training of a linear head by SGD", sgd),
  training("train-mlp", "Training of a head with a hidden layer by RAdam", mlp),
  prediction("predict-linear", "Prediction by a linear head", radam),
  prediction("predict-mlp", "Prediction by a head with a hidden layer", mlp),
];

/** A training's start is not a step's: the ladder over epochs tells them apart. */
function training(name: string, summary: string, config: HeadConfig): Benchmark {
  return {
    name,
    summary,
    sizes: [{ n: 100, D: 64, K: 10, epochs: 100 }, { n: 1280, D: 384, K: 10, epochs: 2 }],
    large: [
      { n: 1280, D: 16, K: 26, epochs: 200 },
      { n: 1280, D: 384, K: 10, epochs: 200 },
      { n: 1280, D: 384, K: 100, epochs: 200 },
    ],
    ladder: {
      base: { n: 1280, D: 128, K: 10, epochs: 20 },
      rungs: { D: [-1, 3], K: [-1, 3], epochs: [0, 4] },
    },
    work: (sizes) => trainingWork(config, sizes),
    setUp: ({ n = 0, D = 0, K = 0, epochs = 0 }, { runtime }) => {
      const random = new Random("head");
      const set = {
        features: madeUpArray(random, [n, D]),
        labels: madeUpLabels(random, n, K),
        classes: K,
      };
      const initial = initialWeights(config, random, D, K);
      const order = minibatchOrder(random, n, { ...config, epochs });
      const schedule = { ...config, epochs };
      return Promise.resolve({ run: () => trainFrom(runtime, schedule, set, initial, order) });
    },
  };
}

function prediction(name: string, summary: string, config: HeadConfig): Benchmark {
  return {
    name,
    summary,
    sizes: [{ N: 10_000, D: 64, K: 10 }, { N: 4000, D: 384, K: 100 }],
    large: [{ N: 100_000, D: 384, K: 10 }],
    ladder: {
      base: { N: 10_000, D: 128, K: 10 },
      rungs: { N: [-1, 3], D: [-1, 3], K: [-1, 3] },
    },
    work: (sizes) => predictionWork(config, sizes),
    setUp: ({ N = 0, D = 0, K = 0 }, { runtime, shared }) => {
      const head = headFrom(runtime, config, initialWeights(config, new Random("head"), D, K));
      const rows = shared(`rows ${N} ${D}`, () => madeUpArray(new Random("rows"), [N, D]));
      return Promise.resolve({ run: () => head.predict(rows) });
    },
  };
}

/** The products of all steps: each layer's outputs, and the gradients of its weights and inputs. */
export function trainingWork(config: HeadConfig, { n = 0, D = 0, K = 0, epochs = 0 }: Sizes): Work {
  const batch = Math.min(BATCH, n);
  const steps = epochs * Math.floor(n / batch);
  // Nobody needs the gradient of features: the first layer has two products, the second three.
  const step = config.kind === "linear"
    ? 4 * batch * (D + 1) * K
    : 4 * batch * (D + 1) * HIDDEN + 4 * batch * (HIDDEN + 1) * K + 2 * batch * HIDDEN * K;
  return { operations: steps * step };
}

/** A product per layer; features are read, logits and what a hidden layer sees are written. */
export function predictionWork({ kind }: HeadConfig, { N = 0, D = 0, K = 0 }: Sizes): Work {
  return kind === "linear" ? { operations: 2 * N * (D + 1) * K, bytes: 4 * N * (D + K) } : {
    operations: 2 * N * ((D + 1) * HIDDEN + (HIDDEN + 1) * K),
    bytes: 4 * N * (D + HIDDEN + K),
  };
}
