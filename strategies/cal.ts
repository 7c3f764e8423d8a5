/** CAL: contrastive examples, near labelled rows in features and far from them in predictions. */
import type { NdArray } from "../core/ndarray.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import {
  cast,
  exp,
  gather,
  Graph,
  logSoftmax,
  mean,
  mul,
  Program,
  sub,
  sum,
  topK,
} from "../onnx/mod.ts";
import { distanceParts } from "./shared/distances.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { pickTop } from "./shared/scorer.ts";
import { centredUnitRows } from "./shared/unit_rows.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Labelled rows that a row is compared with. */
const NEIGHBOURS = 10;

/** Picks the rows that predict most unlike their labelled neighbours (Margatina et al. 2021). */
export const cal: Strategy = defineStrategy({
  name: "cal",
  title: "CAL",
  summary: "Takes the rows whose predictions differ most from those of their labelled neighbours",
  paper: {
    citation: "Margatina et al. 2021",
    title: "Active Learning by Acquiring Contrastive Examples",
    url: "https://arxiv.org/abs/2109.03764",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  about: {
    family: "gradients",
    occurrences: 2,
    text:
      "A row is worth a label if the head's prediction for it differs from those for labelled " +
      "rows nearby: a boundary runs between them. The score is the mean of KL(q ‖ p) over the 10 " +
      "nearest labelled rows by cosine, q their predicted distributions and p the row's. Rows are " +
      "scored one by one, so that a batch may hold near duplicates; and if few rows are labelled, " +
      "the nearest are not near, and the score is highest for whatever the head is sure of.",
    cost: "N·n·D + N·K",
    checked: "mourga/contrastive-active-learning@aeb7cd90",
  },
  select: async (query) => await pickTop(query.runtime, await calScores(query), query.budget),
});

/** Mean divergences from the nearest labelled rows, `[N]`. */
export async function calScores({ pool, labelled, runtime }: Query): Promise<NdArray> {
  const [rows, others] = centredUnitRows([pool.features!, labelled.features!]);
  const count = Math.min(NEIGHBOURS, labelled.size);
  const { neighbours } = await runInBlocks(runtime, neighboursProgram(count), {
    rows,
    shared: { others },
    size: blockRows(Math.max(labelled.size, rows.shape[1]!)),
  });
  const { scores } = await runInBlocks(runtime, divergenceProgram(count), {
    rows: softmaxLogits(pool.logits!),
    along: { neighbours: neighbours! },
    shared: { others: softmaxLogits(labelled.logits!) },
    size: blockRows(count * pool.logits!.shape[1]!),
  });
  return scores as NdArray;
}

/** From `rows [b, D]` and `others [n, D]` to the nearest others' places, `neighbours [b, count]`. */
function neighboursProgram(count: number): Program {
  const graph = new Graph("cal-neighbours");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const others = graph.input("others", "float32", ["n", "D"]);
  const { indices } = topK(distanceParts(rows, others), count, { largest: false });
  return new Program(graph, { neighbours: cast(indices, "int32") });
}

/**
 * From the logits of `rows [b, K]`, of `others [n, K]` and the rows' `neighbours [b, count]` to
 * `scores [b]`: mean Σ q (log q − log p), in float64 because divergences are differences.
 */
function divergenceProgram(count: number): Program {
  const graph = new Graph("cal-divergence");
  const rows = graph.input("rows", "float32", ["b", "K"]);
  const others = graph.input("others", "float32", ["n", "K"]);
  const neighbours = graph.input("neighbours", "int32", ["b", count]);
  const known = logSoftmax(cast(others, "float64"));
  const probabilities = exp(known);
  const own = sum(mul(probabilities, known), { axis: 1 });
  const expected = mean(gather(probabilities, neighbours), { axis: 1 });
  const cross = sum(mul(expected, logSoftmax(cast(rows, "float64"))), { axis: 1 });
  const scores = sub(mean(gather(own, neighbours), { axis: 1 }), cross);
  return new Program(graph, { scores: cast(scores, "float32") });
}
