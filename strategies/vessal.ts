/** VeSSAL: keeps each row of a stream with a probability that follows its gradient's novelty. */
import * as v from "valibot";
import type { NdArray } from "../core/ndarray.ts";
import {
  add,
  argMax,
  cast,
  Graph,
  min,
  mul,
  Program,
  type Runtime,
  sqrt,
  topK,
} from "../onnx/mod.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import {
  addScaled,
  gradientNorms,
  type Gradients,
  labelResiduals,
  productsWithRow,
  widened,
} from "./shared/gradients.ts";
import { filledUp } from "./shared/representatives.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Σ⁻¹ before the first pick is this times the identity. */
const SCALE = 100;

/** How VeSSAL embeds a row. */
export interface VessalSettings {
  readonly embedding: "gradients" | "features";
  readonly variant: "paper" | "authors";
}

/**
 * Passes over the pool once and keeps row u with probability ζ uᵀΣ⁻¹u, Σ the scatter of the rows
 * kept so far and ζ such that B are expected in the end (Saran et al. 2023, algorithm 1).
 */
export const vessal: Strategy = defineStrategy({
  name: "vessal",
  title: "VeSSAL",
  summary: "Passes over the pool once, keeping rows whose gradients the kept ones do not span",
  paper: {
    citation: "Saran et al. 2023",
    title: "Streaming Active Learning with Deep Neural Networks",
    url: "https://arxiv.org/abs/2303.02535",
  },
  needs: ["features", "logits"],
  settings: v.strictObject({
    embedding: setting(
      v.picklist(["gradients", "features"]),
      "gradients",
      "gradients: √p (e − p) ⊗ x at the most probable class; features: x alone",
    ),
    variant: setting(
      v.picklist(["paper", "authors"]),
      "paper",
      "paper: a gradient's parts are ordered by class; authors: by the row's own ranking of classes",
    ),
  }),
  about: {
    family: "gradients",
    text: "Volume sampling for streams. Rows come in the pool's order; row i is kept with " +
      "probability ζ uᵀΣ⁻¹u, where u is its embedding, Σ = I/100 + Σ uuᵀ over the rows kept, and ζ " +
      "= (picks left / rows left) / mean uᵀΣ⁻¹u over the rows seen, so that the budget is spent " +
      "evenly. Rows that resemble kept ones are passed over. It fails if the pool is sorted, for " +
      "example by class: what comes late is compared with all before. If fewer than B rows are " +
      "kept, the others are drawn at random.",
    cost: "B·N·(D+K) + B²·N; memory 8·B·N bytes",
    checked: "asaran/VeSSAL@f506fe67",
  },
  select: async (query, settings) => {
    const gradients = await vessalGradients(query, settings);
    const uniforms = query.random("vessal").uniforms(query.pool.size);
    return filledUp(query, await vessalPicks(query.runtime, gradients, uniforms, query.budget));
  },
});

/** A pool's embeddings, as factors: those of features have one residual, 1. */
export async function vessalGradients(
  { pool, runtime }: Query,
  { embedding, variant }: VessalSettings,
): Promise<Gradients> {
  const inputs = widened(pool.features!);
  if (embedding === "features") {
    return {
      inputs,
      residuals: { data: new Float64Array(pool.size).fill(1), shape: [pool.size, 1] },
    };
  }
  const classes = pool.logits!.shape[1]!;
  const { residuals } = await runInBlocks(runtime, residualsProgram(classes, variant), {
    rows: softmaxLogits(pool.logits!),
    size: blockRows(classes),
  });
  return { inputs, residuals: residuals as NdArray<Float64Array> };
}

/** √p (p − e) of each row at its most probable class; by `authors` with its classes sorted. */
function residualsProgram(classes: number, variant: VessalSettings["variant"]): Program {
  const graph = new Graph(`vessal-residuals-${variant}`);
  const rows = graph.input("rows", "float32", ["b", classes]);
  const logits = variant === "authors" ? topK(rows, classes).values : rows;
  const residuals = labelResiduals(cast(logits, "float64"), argMax(logits));
  // The label's residual p − 1 is the only one below 0.
  const root = sqrt(add(min(residuals, { axis: 1, keep: true }), 1));
  return new Program(graph, { residuals: mul(residuals, root) });
}

/**
 * VeSSAL with given random numbers. Of Σ⁻¹ only the values q_j = u_jᵀΣ⁻¹u_j exist: keeping row i
 * takes t_j² from them, t = u_jᵀΣ⁻¹u_i / √(1 + q_i), and u_jᵀΣ⁻¹u_i is 100 u_jᵀu_i less the products
 * t_j t_i of all rows kept before.
 *
 * @param uniforms `[N]` in [0, 1): row i is kept if it is below the row's probability.
 * @returns At most `budget` rows, ascending.
 */
export async function vessalPicks(
  runtime: Runtime,
  gradients: Gradients,
  uniforms: Float64Array,
  budget: number,
): Promise<number[]> {
  const q = (await gradientNorms(runtime, gradients)).map((norm) => SCALE * norm);
  const kept: Float64Array[] = [];
  const picks: number[] = [];
  let seen = 0;
  for (let row = 0; row < q.length && picks.length < budget; row++) {
    seen += q[row]!;
    const rate = (budget - picks.length) / (q.length - row);
    const novelty = q[row]! / (seen / (row + 1));
    if (!(uniforms[row]! < Math.abs(rate * novelty))) continue;
    picks.push(row);
    const t = (await productsWithRow(runtime, gradients, row)).map((product) => SCALE * product);
    for (const before of kept) addScaled(t, before, -before[row]!);
    const spread = Math.sqrt(1 + q[row]!);
    for (let j = 0; j < t.length; j++) {
      t[j]! /= spread;
      q[j]! -= t[j]! * t[j]!;
    }
    kept.push(t);
    seen = q.subarray(0, row + 1).reduce((a, b) => a + b, 0);
  }
  return picks;
}
