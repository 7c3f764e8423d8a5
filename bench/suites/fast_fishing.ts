/** Suite `fast-fishing`: the experiments of *Fast Fishing* (arXiv 2404.08981) on its datasets. */
import { fastFishingHead } from "../head/config.ts";
import { letter } from "./letter.ts";
import { fastFishingBait, type Problem, seeds, type Suite } from "./suite.ts";

/** All outcomes of a hundred classes or more fit no memory: the paper has only the binary variant. */
const MANY_CLASSES = ["bait", "bait-exp"];

/** Images through DINOv2 ViT-S/14, 20 cycles; the initial set is as large as a batch. */
function images(dataset: string, budget: number, without: readonly string[] = []): Problem {
  return {
    dataset,
    backbone: "dinov2-vits14",
    pool: "reference",
    head: { ...fastFishingHead, partialBatch: "fill" },
    initial: budget,
    budget,
    cycles: 20,
    subset: 1000,
    without,
  };
}

/**
 * Ten datasets with the pools of the paper's code, without BatchBALD. The number of labels for Flowers 102,
 * Food-101, Stanford Dogs and Tiny ImageNet is not published: here it is 100 per cycle, 200 for Tiny ImageNet,
 * and 40 for Flowers 102, whose pool has no more.
 */
export const fastFishing: Suite = {
  name: "fast-fishing",
  description: "Fast Fishing: ten datasets, DINOv2 ViT-S/14, seven strategies, ten seeds",
  problems: [
    ...letter.problems,
    images("stl10", 10),
    images("snacks", 10),
    images("cifar10", 10),
    // 918 rows of the pool: 100 labels and 20 times 40 are 900 of them.
    { ...images("flowers102", 40, MANY_CLASSES), initial: 100 },
    images("cifar100", 100, MANY_CLASSES),
    images("stanford-dogs-reference", 100, MANY_CLASSES),
    images("food101", 100, MANY_CLASSES),
    images("tiny-imagenet-reference", 200, MANY_CLASSES),
    // A subset of 1,000 would leave nothing to choose. The paper's is not published.
    { ...images("imagenet", 1000, MANY_CLASSES), subset: 10000 },
  ],
  strategies: [
    "random",
    "margin",
    "badge",
    "typiclust",
    { strategy: "bait", settings: fastFishingBait },
    { strategy: "bait-exp", settings: { ...fastFishingBait, c: 2 } },
    { strategy: "bait-binary", settings: fastFishingBait },
  ],
  seeds: seeds(10),
};
