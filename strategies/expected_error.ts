/** Expected error reduction: rows whose labels, whichever they are, make the head surest. */
import * as v from "valibot";
import {
  cast,
  exp,
  Graph,
  logSoftmax,
  mean,
  mul,
  neg,
  Program,
  softmax,
  sum,
} from "../onnx/mod.ts";
import { sampledRows } from "./shared/pool_rows.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { takeExactRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** The most probable labels of a candidate are tried until their probabilities add up to this. */
const COVERED = 0.99;

/**
 * Picks, of some rows, those after whose label the head would be least uncertain of others, expected
 * over its own probabilities of the label (Roy and McCallum 2001, equation 3).
 */
export const expectedError: Strategy = defineStrategy({
  name: "expected-error",
  title: "Expected error reduction",
  summary: "Takes the rows whose labels are expected to leave the head least uncertain of others",
  paper: {
    citation: "Roy and McCallum 2001",
    title: "Toward Optimal Active Learning through Sampling Estimation of Error Reduction",
    url: "https://dl.acm.org/doi/10.5555/645530.655646",
  },
  needs: ["logits", "labels", "train"],
  settings: v.strictObject({
    candidates: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      20,
      "Rows that are tried, drawn from the pool; at least twice the budget, and up to K trainings each",
    ),
    targets: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      500,
      "Rows of the pool on which the error is estimated",
    ),
  }),
  about: {
    family: "committees",
    text:
      "Asks what a label is for. For each of some candidates i and each label y a head is trained on " +
      "the labelled set with (x_i, y); its expected log loss on targets j is their mean entropy " +
      "H_iy = mean_j H(p_j), and the B rows of the smallest Σ_y p_i(y)·H_iy are taken, y over the labels that make up 99 %. The whole " +
      "pool would need N·K trainings a batch: candidates and targets are samples, so that the best " +
      "row is seldom among them. The head's own entropy stands for its error: labels that make a " +
      "wrong head surer look best, and each row is judged as if it were the batch's only one.",
    cost: "C·K trainings for C candidates, and C·J·K² for J targets",
  },
  select: async (query, { candidates, targets }) => {
    const { runtime, pool, budget } = query;
    const rows = sampledRows(query, Math.max(candidates, 2 * budget), "candidates");
    const others = sampledRows(query, targets, "targets");
    const logits = softmaxLogits(takeExactRows(pool.logits!, rows));
    const { p } = await runtime.run(probabilitiesProgram, { logits });
    const losses: number[] = [];
    for (const [i, row] of rows.entries()) {
      const chances = (p!.data as Float64Array).subarray(
        i * query.classes,
        (i + 1) * query.classes,
      );
      losses.push(await expectedLoss(query, row, chances, others));
    }
    const order = [...rows.keys()].sort((a, b) => losses[a]! - losses[b]! || a - b);
    return order.slice(0, budget).map((place) => rows[place]!);
  },
});

/** Σ_y p(y)·H_y: the mean entropy at targets once a row is labelled, expected over its label. */
async function expectedLoss(
  { runtime, labelled, train }: Query,
  row: number,
  chances: Float64Array,
  targets: Int32Array,
): Promise<number> {
  const rows = [...Array(labelled.size).keys(), labelled.size + row];
  const others = targets.map((target) => labelled.size + target);
  let [loss, covered] = [0, 0];
  for (const [y, chance] of [...chances.entries()].sort(([, a], [, b]) => b - a)) {
    if (covered >= COVERED) break;
    covered += chance;
    const head = await train!(rows, [...labelled.labels!, y]);
    const { entropy } = await runtime.run(entropyProgram, { logits: await head.logits(others) });
    loss += chance * Number(entropy!.data[0]);
  }
  return loss / covered;
}

/** From `logits [C, K]` to `p`. */
function makeProbabilities(): Program {
  const graph = new Graph("label-probabilities");
  const logits = graph.input("logits", "float32", ["C", "K"]);
  return new Program(graph, { p: softmax(cast(logits, "float64")) });
}

/** From `logits [J, K]` to their mean `entropy` in nats. */
function makeEntropy(): Program {
  const graph = new Graph("mean-entropy");
  const logs = logSoftmax(cast(graph.input("logits", "float32", ["J", "K"]), "float64"));
  return new Program(graph, { entropy: neg(mean(sum(mul(exp(logs), logs), { axis: 1 }))) });
}

const probabilitiesProgram = makeProbabilities();
const entropyProgram = makeEntropy();
