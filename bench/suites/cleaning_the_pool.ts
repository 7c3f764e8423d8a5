/** Suite `cleaning-the-pool`: the baselines of *Cleaning the Pool* (arXiv 2511.22344). */
import type { HeadConfig } from "../head/config.ts";
import { type Problem, seeds, type Suite } from "./suite.ts";

const head: HeadConfig = {
  kind: "linear",
  hidden: 0,
  optimizer: "sgd",
  learningRate: 1e-2,
  weightDecay: 5e-4,
  momentum: 0.9,
  nesterov: true,
  epochs: 200,
  batchSize: 64,
  partialBatch: "drop",
};

/** Labels at first and per cycle. */
const BUDGETS = {
  cifar10: 10,
  stl10: 10,
  snacks: 10,
  dopanim: 50,
  cifar100: 100,
  food101: 100,
  "tiny-imagenet-reference": 200,
  imagenet: 1000,
} as const;

function through(backbone: string): Problem[] {
  return Object.entries(BUDGETS).map(([dataset, budget]) => ({
    dataset,
    backbone,
    pool: "reference",
    head,
    initial: budget,
    budget,
    cycles: 20,
    subset: 5000,
  }));
}

/**
 * Eight image sets through two backbones. The paper's abstract counts six sets, without naming them, and
 * three backbones; its code has these eight, sounds (ESC-50), and DINOv3, whose weights are gated.
 */
export const cleaningThePool: Suite = {
  name: "cleaning-the-pool",
  description: "Cleaning the Pool: eight image sets, DINOv2 and CLIP, nine strategies, ten seeds",
  problems: [...through("dinov2-vits14-reg"), ...through("clip-vitb32")],
  strategies: [
    "random",
    "margin",
    "badge",
    { strategy: "bait-binary", settings: { fisher: "batch32" } },
    "typiclust",
    "max-herding",
    "uherding",
    "alfa-mix",
    "dropquery",
  ],
  seeds: seeds(10),
};
