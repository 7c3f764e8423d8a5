/** CoreLog, BEMPS by logarithms. */
import { clip, log } from "../onnx/mod.ts";
import { bempsPicks, bempsSettings, properScores } from "./shared/bemps.ts";
import { type Measure, TINY } from "./shared/prediction_changes.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** KL(before ‖ after), −Σ p̄ log ρ. */
const divergence: Measure = {
  name: "bemps-corelog",
  of: (ratio) => log(clip(ratio, TINY)),
  weight: (before) => -before,
};

/** Picks rows whose labels would change predictions most by divergence. */
export const bempsCoreLog: Strategy = defineStrategy({
  name: "bemps-corelog",
  title: "BEMPS CoreLog",
  summary: "Takes rows whose labels would change predictions most by logarithmic score",
  paper: properScores,
  needs: ["mc-logits"],
  settings: bempsSettings,
  about: {
    family: "posterior draws",
    text: "As CoreMSE, with the divergence in place of the squared distance: the score is " +
      "Σ_y p̄_i(y) mean_j KL(p̄_j ‖ p̄_j^(i,y)). This is dal-toolbox's rule; the authors' own code " +
      "leaves the logarithm out. Classes that a label would all but rule out weigh far more " +
      "than in CoreMSE, so it depends on how well small probabilities are estimated.",
    cost: "N·J·K²·T for J estimation rows",
    checked: "dhuseljic/dal-toolbox@e9bf05ca, without clustering",
  },
  select: (query, settings) => bempsPicks(query, divergence, settings),
});
