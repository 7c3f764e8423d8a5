/** FALCUN: rows whose predictions are unsure and unlike those picked, by probabilities alone. */
import * as v from "valibot";
import {
  abs,
  add,
  argMax,
  cast,
  div,
  exp,
  gather,
  Graph,
  greater,
  max,
  min,
  minimum,
  mul,
  oneHot,
  pow,
  Program,
  relu,
  shapeTensor,
  squeeze,
  sub,
  sum,
  type Value,
  where,
} from "../onnx/mod.ts";
import { marginScore } from "./margin.ts";
import { draw } from "./shared/d2_sampling.ts";
import { labelResiduals } from "./shared/gradients.ts";
import { greedy } from "./shared/greedy.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** How FALCUN weighs rows and chooses among them. */
export interface FalcunSettings {
  readonly variant: "paper" | "dal-toolbox";
  readonly choice: "draw" | "largest";
  readonly gamma: number;
}

/**
 * Draws rows one by one by their relevance, uncertainty plus distance in probabilities to the rows
 * drawn before, to the power γ (Gilhuber et al. 2024, algorithm 1).
 */
export const falcun: Strategy = defineStrategy({
  name: "falcun",
  title: "FALCUN",
  summary: "Draws rows whose predictions are unsure and unlike those of rows drawn before",
  paper: {
    citation: "Gilhuber et al. 2024",
    title: "FALCUN: A Simple and Efficient Deep Active Learning Strategy",
    url: "https://openreview.net/forum?id=VcUMTKLWgn",
  },
  needs: ["logits"],
  settings: v.strictObject({
    variant: setting(
      v.picklist(["paper", "dal-toolbox"]),
      "paper",
      "paper: relevance is uncertainty plus distance, scaled to [0, 1]; dal-toolbox: distance alone",
    ),
    choice: setting(
      v.picklist(["draw", "largest"]),
      "draw",
      "whether rows are drawn by relevance, or the largest is taken",
    ),
    gamma: setting(
      v.pipe(v.number(), v.minValue(0)),
      10,
      "γ, the power of relevance that rows are drawn by; 0 draws uniformly",
    ),
  }),
  about: {
    family: "gradients",
    occurrences: 2,
    text: "A batch should be unsure at first and diverse later, by predictions alone. With u " +
      "= 1 − (p₁ − p₂), the distance d starts as u and becomes min(d, ‖p − p′‖₁) with each pick " +
      "p′; row i is drawn with probability ∝ (u + d)^γ, d scaled to [0, 1]. So rows that differ " +
      "only in features count as equal: with two classes all predictions are on one line, and a " +
      "confident head leaves little to tell them apart.",
    cost: "B·N·K",
    checked: "dhuseljic/dal-toolbox@e9bf05ca, without draws",
  },
  select: (query, settings) =>
    falcunPicks(query, settings, query.random("falcun").uniforms(query.budget)),
});

/** FALCUN with given random numbers in [0, 1), one for each pick. */
export async function falcunPicks(
  { pool, runtime }: Query,
  settings: FalcunSettings,
  uniforms: Float64Array,
): Promise<Int32Array> {
  const { picks } = await runtime.run(falcunProgram(pool.logits!.shape[1]!, settings), {
    logits: softmaxLogits(pool.logits!),
    uniforms: { data: uniforms, shape: [uniforms.length] },
  });
  return picks!.data as Int32Array;
}

/** From `logits [N, K]` and `uniforms [B]` to `picks [B]`. */
function falcunProgram(classes: number, { variant, choice, gamma }: FalcunSettings): Program {
  const graph = new Graph(`falcun-${variant}-${choice}`);
  const logits = graph.input("logits", "float32", ["N", classes]);
  const uniforms = graph.input("uniforms", "float64", ["B"]);
  const uncertainty = exp(marginScore(logits));
  const relevanceOf = (distances: Value, free: Value): Value =>
    variant === "paper" ? add(uncertainty, scaled(distances, free)) : distances;
  const distancesTo = distancesOf(logits, classes);
  const { picks } = greedy({
    count: squeeze(shapeTensor(graph, uniforms.shape), 0),
    state: uncertainty,
    choose: (distances, free, step) => {
      const relevance = where(cast(free, "bool"), relevanceOf(distances, free), -1);
      if (choice === "largest") return argMax(relevance);
      const most = max(relevance);
      // Powers of shares do not underflow as a whole.
      const mass = where(greater(most, 0), pow(relu(div(relevance, most)), gamma), 1);
      return draw(mul(mass, free), free, uniforms, step);
    },
    update: (distances, pick) => minimum(distances, distancesTo(pick)),
  });
  return new Program(graph, { picks });
}

/** Distances less the least of free rows, in units of their range. */
function scaled(distances: Value, free: Value): Value {
  const least = min(where(cast(free, "bool"), distances, 2));
  const range = sub(max(mul(distances, free)), least);
  return where(greater(range, 0), div(sub(distances, least), range), 0);
}

/** ‖p_i − p‖₁ `[N]` to one row's p. Rows of one label differ by their residuals, which are fine. */
function distancesOf(logits: Value, classes: number): (row: Value) => Value {
  const labels = argMax(logits);
  const residuals = labelResiduals(logits, labels);
  const isLabel = oneHot(labels, classes);
  return (row) => {
    const change = (x: Value): Value => sub(x, gather(x, row));
    return sum(abs(add(change(residuals), change(isLabel))), { axis: 1 });
  };
}
