/** GLISTER: rows whose gradient steps lower the loss on a validation set most. */
import * as v from "valibot";
import { concatRows, type NdArray } from "../core/ndarray.ts";
import {
  argMax,
  cast,
  fill,
  gather,
  gemm,
  Graph,
  matmul,
  mul,
  oneHot,
  Program,
  softmax,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
  where,
} from "../onnx/mod.ts";
import { gradientInputs, predictedLabels, residualsOf, withBias } from "./shared/gradients.ts";
import { greedy } from "./shared/greedy.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Picks, one by one, the row whose gradient at its predicted label points most along the gradient
 * of the validation loss, and takes that step (Killamsetty et al. 2021, equation 6).
 */
export const glister: Strategy = defineStrategy({
  name: "glister",
  title: "GLISTER",
  summary: "Takes rows whose gradient steps lower the loss on pool and labelled set most",
  paper: {
    citation: "Killamsetty et al. 2021",
    title: "GLISTER: Generalization based Data Subset Selection for Efficient and Robust Learning",
    url: "https://arxiv.org/abs/2012.10630",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits", "labels"],
  settings: v.strictObject({
    rate: setting(
      v.pipe(v.number(), v.gtValue(0)),
      0.01,
      "η, the learning rate of the steps that are tried",
    ),
  }),
  about: {
    family: "gradients",
    text:
      "A row is worth a label if one gradient step on it lowers the validation loss. Validated " +
      "are the pool at its predicted labels and the labelled set; the head starts one step down " +
      "the labelled set's gradient. With g the last layer's gradient at a row's predicted label " +
      "and h that of the validation loss, it takes the row of the largest ⟨g, h⟩, steps by −η·g, " +
      "and computes h again. As most validation labels are the head's own, it strengthens what " +
      "the head believes, wrong beliefs included; a large η overshoots.",
    cost: "B·(N+n)·K·D",
    checked: "decile-team/distil@d46f0b4e",
  },
  select: async (query, { rate }) => {
    const { pool, labelled, runtime } = query;
    const known = { data: labelled.labels!, shape: [labelled.size] };
    return await glisterPicks(query, rate, {
      inputs: withBias(pool.features!, labelled.features!),
      logits: concatRows(softmaxLogits(pool.logits!), softmaxLogits(labelled.logits!)),
      labels: concatRows(await predictedLabels(runtime, pool.logits!), known),
    });
  },
});

/** Rows on which the loss is to fall. */
export interface Validation {
  /** (x, 1), `[V, D+1]`. */
  readonly inputs: NdArray<Float64Array>;
  /** `[V, K]`. */
  readonly logits: NdArray;
  /** `[V]`. */
  readonly labels: NdArray<Int32Array>;
}

/**
 * GLISTER with a validation set.
 *
 * @param rate η.
 * @returns B rows in the order chosen.
 */
export async function glisterPicks(
  { pool, labelled, budget, runtime }: Query,
  rate: number,
  validation: Validation,
): Promise<Int32Array> {
  const { picks } = await runtime.run(glisterProgram(pool.logits!.shape[1]!), {
    residuals: await residualsOf(runtime, pool.logits!),
    inputs: withBias(pool.features!),
    labelledResiduals: await residualsOf(runtime, labelled.logits!, labelled.labels!),
    labelledInputs: withBias(labelled.features!),
    validationInputs: validation.inputs,
    logits: validation.logits,
    labels: validation.labels,
    rate: { data: Float64Array.of(rate), shape: [] },
    budget: { data: BigInt64Array.of(BigInt(budget)), shape: [] },
  });
  return picks!.data as Int32Array;
}

/**
 * From the pool's gradients, the labelled set's, validation rows, `rate` and `budget` to `picks
 * [budget]`. The state is the validation logits: a step by −η r ⊗ x changes those of row v by −η
 * (x·x_v) r, and ⟨r ⊗ x, h⟩ = r·hx, so that no `[N, K·D]` array exists.
 */
function glisterProgram(classes: number): Program {
  const graph = new Graph("glister");
  const { residuals, inputs } = gradientInputs(graph, classes);
  const labelledResiduals = graph.input("labelledResiduals", "float64", ["n", classes]);
  const labelledInputs = graph.input("labelledInputs", "float64", ["n", "D"]);
  const validation = graph.input("validationInputs", "float64", ["V", "D"]);
  const logits = cast(graph.input("logits", "float32", ["V", classes]), "float64");
  const labels = graph.input("labels", "int32", ["V"]);
  const rate = graph.input("rate", "float64", []);
  const isLabel = cast(oneHot(labels, classes), "float64");
  const sumOf = (r: Value, x: Value): Value => gemm(r, x, undefined, { transposeA: true });
  const first = transpose(sumOf(labelledResiduals, labelledInputs));
  const { picks } = greedy({
    count: graph.input("budget", "int64", []),
    state: sub(logits, mul(rate, matmul(validation, first))),
    free: fill(graph, 1, ["N"]),
    choose: (z, free) => {
      const slope = transpose(sumOf(sub(softmax(z), isLabel), validation));
      const gains = sum(mul(residuals, matmul(inputs, slope)), { axis: 1 });
      return argMax(where(cast(free, "bool"), gains, -Number.MAX_VALUE));
    },
    update: (z, pick) => {
      const closeness = matmul(validation, unsqueeze(gather(inputs, pick), 1));
      return sub(z, mul(mul(rate, closeness), unsqueeze(gather(residuals, pick), 0)));
    },
  });
  return new Program(graph, { picks });
}
