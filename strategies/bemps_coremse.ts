/** CoreMSE, BEMPS by squared errors. */
import { square, sub } from "../onnx/mod.ts";
import { bempsPicks, bempsSettings, properScores } from "./shared/bemps.ts";
import type { Measure } from "./shared/prediction_changes.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

/** The squared change of the prediction, p̄² (ρ − 1)². */
const squaredChange: Measure = {
  name: "bemps-coremse",
  of: (ratio) => square(sub(ratio, 1)),
  weight: (before) => before ** 2,
};

/** Picks rows whose labels would change predictions most by squared error. */
export const bempsCoreMse: Strategy = defineStrategy({
  name: "bemps-coremse",
  title: "BEMPS CoreMSE",
  summary: "Takes rows whose labels would change predictions most by squared error",
  paper: properScores,
  needs: ["mc-logits"],
  settings: bempsSettings,
  about: {
    family: "posterior draws",
    text: "The label y of row i weights the T draws by p_t(y | i) and so changes the mean " +
      "prediction p̄ at each row j of an estimation pool. The score is the expected improvement " +
      "of the Brier score, Σ_y p̄_i(y) mean_j ‖p̄_j^(i,y) − p̄_j‖². A batch is the row nearest " +
      "to each of B k-means centres of the best half, each row the vector of its changes over j, " +
      "scaled to length 1. It fails where few draws or few estimation rows leave the changes " +
      "to chance.",
    cost: "N·J·K²·T for J estimation rows",
    checked: "dhuseljic/dal-toolbox@e9bf05ca, without clustering",
  },
  select: (query, settings) => bempsPicks(query, squaredChange, settings),
});
