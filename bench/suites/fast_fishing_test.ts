import { assertEquals } from "@std/assert";
import { findDataset } from "../../datasets/registry.ts";
import { referencePool } from "../../datasets/split_rules.ts";
import { fastFishing } from "./fast_fishing.ts";

Deno.test("fast-fishing has the pools of the published experiments", () => {
  const sizes = fastFishing.problems.filter(({ pool }) => pool === "reference").map((problem) => {
    return [problem.dataset, referencePool(findDataset(problem.dataset).sizes!.train).length];
  });
  assertEquals(Object.fromEntries(sizes), {
    stl10: 4500,
    snacks: 4354,
    cifar10: 45000,
    flowers102: 918,
    cifar100: 45000,
    "stanford-dogs-reference": 16669,
    food101: 68175,
    "tiny-imagenet-reference": 90000,
    imagenet: 1153050,
  });
});
