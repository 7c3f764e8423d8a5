/** GradMatch: rows whose gradients together are near the gradient of all. */
import * as v from "valibot";
import { gemm, Graph, matmul, mul, Program, sum, sumSquare, transpose } from "../onnx/mod.ts";
import {
  gradientInputs,
  gradientNorms,
  type Gradients,
  productsWithRow,
  residualsOf,
  withBias,
} from "./shared/gradients.ts";
import { matchingPursuit } from "./shared/matching_pursuit.ts";
import { filledUp } from "./shared/representatives.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Picks rows one by one so that the sum of their gradients nears a target gradient, with equal
 * weights or by orthogonal matching pursuit (Killamsetty et al. 2021, algorithm 2).
 */
export const gradmatch: Strategy = defineStrategy({
  name: "gradmatch",
  title: "GradMatch",
  summary: "Takes rows whose loss gradients add up to nearly the gradient of all",
  paper: {
    citation: "Killamsetty et al. 2021",
    title: "GRAD-MATCH: Gradient Matching based Data Subset Selection for Efficient Deep Model " +
      "Training",
    url: "https://arxiv.org/abs/2103.00123",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits", "labels"],
  settings: v.strictObject({
    variant: setting(
      v.picklist(["fixed", "omp"]),
      "fixed",
      "fixed: every pick counts alike; omp: orthogonal matching pursuit with weights ≥ 0",
    ),
    target: setting(
      v.picklist(["pool", "labelled"]),
      "pool",
      "whose gradient is matched: the pool's at its predicted labels, or the labelled set's",
    ),
  }),
  about: {
    family: "gradients",
    text:
      "Training on the batch should move the head as training on everything would. With g the " +
      "gradient of the loss at the predicted label by the last layer and t the sum of the " +
      "target's, `fixed` takes the row that minimises ‖Σ g − N/n·t‖, Σ over the picks and n the " +
      "target's rows; `omp` takes the row along which the residual t − Σ w g is longest and fits " +
      "the weights w ≥ 0 again; if that matches before B rows are found, the others are drawn at " +
      "random. Labels are the head's own: where it is confidently wrong, gradients vanish, and " +
      "there is nothing to match.",
    cost: "N·K·D + B·N·(D+K); omp: + B²·N + B⁴",
    checked: "decile-team/distil@d46f0b4e",
  },
  select: async (query, { variant, target }) => {
    const match = await matchOf(query, target);
    return variant === "fixed" ? await fixedPicks(query, match) : await ompPicks(query, match);
  },
});

/** A pool's gradients g, and how they compare with the target's sum t. */
interface Match {
  readonly gradients: Gradients;
  /** ⟨g_i, t⟩ `[N]`. */
  readonly products: Float64Array;
  /** ‖t‖². */
  readonly squaredNorm: number;
  /** n, the number of rows in the target. */
  readonly rows: number;
}

/** Compares gradients with their target. */
async function matchOf(
  { pool, labelled, runtime }: Query,
  target: "pool" | "labelled",
): Promise<Match> {
  const gradients = {
    residuals: await residualsOf(runtime, pool.logits!),
    inputs: withBias(pool.features!),
  };
  const goal = target === "pool" ? gradients : {
    residuals: await residualsOf(runtime, labelled.logits!, labelled.labels!),
    inputs: withBias(labelled.features!),
  };
  const { products, squaredNorm } = await runtime.run(targetProgram(), {
    ...gradients,
    targetResiduals: goal.residuals,
    targetInputs: goal.inputs,
  });
  return {
    gradients,
    products: products!.data as Float64Array,
    squaredNorm: Number(squaredNorm!.data[0]),
    rows: goal.inputs.shape[0]!,
  };
}

/** From gradients and the target's to the `products` ⟨g_i, t⟩ `[N]` and the `squaredNorm` ‖t‖². */
function targetProgram(): Program {
  const graph = new Graph("gradmatch-target");
  const { residuals, inputs } = gradientInputs(graph);
  const targetResiduals = graph.input("targetResiduals", "float64", ["n", "K"]);
  const targetInputs = graph.input("targetInputs", "float64", ["n", "D"]);
  const total = gemm(targetResiduals, targetInputs, undefined, { transposeA: true });
  return new Program(graph, {
    products: sum(mul(residuals, matmul(inputs, transpose(total))), { axis: 1 }),
    squaredNorm: sumSquare(total),
  });
}

/** Picks by matching pursuit; if it ends early, the others at random. */
async function ompPicks(query: Query, match: Match): Promise<Int32Array> {
  const productsWith = (row: number): Promise<Float64Array> =>
    productsWithRow(query.runtime, match.gradients, row);
  return filledUp(query, await matchingPursuit({ ...match, productsWith }, query.budget));
}

/** Each pick minimises ‖e + g‖² = ‖e‖² + 2⟨g, e⟩ + ‖g‖², e the sum of picks less the target. */
async function fixedPicks({ pool, budget, runtime }: Query, match: Match): Promise<number[]> {
  const costs = await gradientNorms(runtime, match.gradients);
  const scale = pool.size / match.rows;
  match.products.forEach((product, row) => costs[row]! -= 2 * scale * product);
  const picks: number[] = [];
  for (;;) {
    const pick = costs.indexOf(costs.reduce((a, b) => Math.min(a, b)));
    picks.push(pick);
    if (picks.length === budget) return picks;
    const products = await productsWithRow(runtime, match.gradients, pick);
    products.forEach((product, row) => costs[row]! += 2 * product);
    costs[pick] = Infinity;
  }
}
