/** BAIT with diagonal matrices. */
import * as v from "valibot";
import { defineStrategy, type Strategy } from "../strategy.ts";
import { diagonalProgram } from "./diagonal_program.ts";
import { fastFishing } from "./paper.ts";
import type { BaitShape } from "./inputs.ts";
import { type BaitProgram, runBait } from "./run.ts";
import { baitSettings } from "./settings.ts";

/** BAIT (diag): all matrices are kept as diagonals (the ablation of Huseljic et al., 2404.08981). */
export const baitDiag: Strategy = defineStrategy({
  name: "bait-diag",
  title: "BAIT (diag)",
  summary: "BAIT with diagonal Fisher matrices: cheap, and weaker",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  settings: v.strictObject(baitSettings),
  async select(query, settings): Promise<Int32Array> {
    const build = (shape: BaitShape): BaitProgram => ({
      program: diagonalProgram(shape),
      block: 1,
    });
    return await runBait(query, settings, build);
  },
});
