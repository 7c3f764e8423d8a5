/** How much of a labelled row changes the label of another. */
import type { NdArray } from "../../core/ndarray.ts";
import {
  add,
  argMax,
  cast,
  div,
  equal,
  fill,
  gather,
  gatherElements,
  Graph,
  greater,
  loop,
  matmul,
  min,
  minimum,
  mul,
  neg,
  Program,
  range,
  sqrt,
  squeeze,
  sub,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import type { Query } from "../strategy.ts";
import { widened } from "./gradients.ts";
import { elementsOf, softmaxLogits } from "./scale.ts";
import { restOf } from "./scorer.ts";

/** Keeps a feature that equals its anchor's from dividing by 0, as the authors do. */
const EPSILON = 1e-8;

/**
 * The least ε for which any anchor changes the row's label, `[N]`; infinite if none does. Mixed
 * logits are z + ε·v, linear in ε, so that one pass tells the candidates of every cap.
 */
export async function mixingLimits(query: Query): Promise<Float64Array> {
  const { runtime, pool, head } = query;
  const [classes, width] = head!.weights.shape as [number, number];
  const { shape, data, exact } = pool.features!;
  const { limits } = await runInBlocks(runtime, limitsProgram(classes, exact !== undefined), {
    rows: { data: exact ?? data, shape },
    along: { logits: softmaxLogits(pool.logits!) },
    shared: { weights: widened(head!.weights), anchors: anchorsOf(query) },
    size: blockRows(16 * Math.max(width, classes)),
  });
  return limits!.data as Float64Array;
}

/** Means of the labelled rows of each class, `[A, D]`; that of all stands for those without any. */
function anchorsOf({ labelled, classes }: Query): NdArray<Float64Array> {
  const width = labelled.features!.shape[1]!;
  const elements = elementsOf(labelled.features!);
  const members = Map.groupBy(labelled.labels!.keys(), (row) => labelled.labels![row]!);
  const groups = [...members.values()];
  if (members.size < classes) groups.push([...labelled.labels!.keys()]);
  const data = new Float64Array(groups.length * width);
  groups.forEach((rows, anchor) => {
    for (const row of rows) {
      for (let j = 0; j < width; j++) data[anchor * width + j]! += elements[row * width + j]!;
    }
    for (let j = 0; j < width; j++) data[anchor * width + j]! /= rows.length;
  });
  return { data, shape: [groups.length, width] };
}

/**
 * From `rows [b, D]`, their `logits [b, K]`, `weights [K, D]` and `anchors [A, D]` to the `limits
 * [b]` of ε. In float64: features that equal their anchor's decide by their rounding otherwise.
 */
function limitsProgram(classes: number, isExact: boolean): Program {
  const graph = new Graph("alfa-mix");
  const rows = cast(graph.input("rows", isExact ? "float64" : "float32", ["b", "D"]), "float64");
  const logits = cast(graph.input("logits", "float32", ["b", classes]), "float64");
  const weights = graph.input("weights", "float64", [classes, "D"]);
  const anchors = graph.input("anchors", "float64", ["A", "D"]);
  const labels = unsqueeze(argMax(logits), 1);
  const gap = sub(gatherElements(logits, labels, 1), logits);
  const direction = unitGradient(logits, labels, weights);
  const { state: [limits] } = loop({
    count: squeeze(graph.dimension("A"), 0),
    state: [fill(graph, Infinity, ["b"], "float64")],
    body: (anchor, [least]) => {
      const apart = sub(unsqueeze(gather(anchors, anchor), 0), rows);
      const length = sqrt(sumSquare(apart, { axis: 1, keep: true }));
      const mixed = mul(direction, div(apart, add(apart, EPSILON)));
      const change = mul(matmul(mixed, transpose(weights)), length);
      const rise = sub(change, gatherElements(change, labels, 1));
      const reached = where(greater(rise, 0), div(gap, rise), Infinity);
      return { state: [minimum(least!, min(reached, { axis: 1 }))] };
    },
  });
  return new Program(graph, { limits: limits! });
}

/** Wᵀ(p − e_ŷ), scaled to length 1: in units of the second largest p, none is lost. */
function unitGradient(logits: Value, labels: Value, weights: Value): Value {
  const { shares, others } = restOf(logits);
  const classes = unsqueeze(range(logits.graph, logits.shape[1]!), 0);
  const residuals = where(equal(classes, labels), neg(unsqueeze(others, 1)), shares);
  const gradient = matmul(residuals, weights);
  const norm = sqrt(sumSquare(gradient, { axis: 1, keep: true }));
  return where(greater(norm, 0), div(gradient, norm), 0);
}
