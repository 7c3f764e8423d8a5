/** BAIT with the binary likelihood. */
import * as v from "valibot";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { binaryProgram } from "./binary_program.ts";
import { pickFromLargePool } from "./large_pool.ts";
import { fastFishing } from "./paper.ts";
import { runBait } from "./run.ts";
import { baitSettings } from "./settings.ts";
import { leastPool } from "./speculative_program.ts";

/** BAIT (Binary): is the most probable class right or not? (Huseljic et al., 2404.08981). */
export const baitBinary: Strategy = defineStrategy({
  name: "bait-binary",
  title: "BAIT (Binary)",
  summary: "BAIT with a binary likelihood: whether the most probable class is right",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  settings: v.strictObject(baitSettings),
  select(query, settings): Promise<Int32Array> {
    const { size } = query.pool;
    if (settings.select === "forward-backward" && size >= leastPool && size < 2 ** 24) {
      return pickFromLargePool(query, settings);
    }
    return runBait(query, settings, (shape) => ({ program: binaryProgram(shape), block: 1 }));
  },
});
