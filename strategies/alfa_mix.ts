/** ALFA-Mix: rows whose prediction changes when a little of a labelled row is mixed in. */
import * as v from "valibot";
import type { NdArray } from "../core/ndarray.ts";
import {
  add,
  argMax,
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
} from "../onnx/mod.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import { widened } from "./shared/gradients.ts";
import { representatives } from "./shared/representatives.ts";
import { elementsOf, unitRows } from "./shared/scale.ts";
import { restOf } from "./shared/scorer.ts";
import { takeExactRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Keeps a feature that equals its anchor's from dividing by 0, as the authors do. */
const EPSILON = 1e-8;

/**
 * Picks representatives of the rows whose predicted label changes when they are mixed with the mean
 * of a class (Parvaneh et al. 2022, equations 4 to 6, in closed form).
 */
export const alfaMix: Strategy = defineStrategy({
  name: "alfa-mix",
  title: "ALFA-Mix",
  summary: "Takes representatives of rows whose label changes when a class mean is mixed in",
  paper: {
    citation: "Parvaneh et al. 2022",
    title: "Active Learning by Feature Mixing",
    url: "https://arxiv.org/abs/2203.07034",
  },
  needs: ["features", "logits", "labelled-features", "labels", "head"],
  settings: v.strictObject({
    cap: setting(
      v.pipe(v.number(), v.minValue(0.001), v.maxValue(1)),
      0.2,
      "Length of the mixing coefficients to start at, and by which it grows up to 1",
    ),
  }),
  about: {
    family: "clusters",
    occurrences: 4,
    text: "Features x that hold something new change their label ŷ when a little of a class mean " +
      "a is mixed in: argmax W((1 − α)⊙x + α⊙a) + b ≠ ŷ. The coefficients that do most harm are " +
      "α = ε·(‖a − x‖/‖g‖)·g ⊘ (a − x), g the loss gradient at ŷ and ε = cap/√D; cap grows until " +
      "more than B rows are candidates. k-means on x/‖x‖ picks B of them. It fails where the head " +
      "is so unsure that nearly all rows are candidates, and is k-means there.",
    cost: "N·D·K²",
    checked: "AminParvaneh/alpha_mix@b79d9545",
  },
  select: (query, { cap }) => alfaMixPicks(query, cap),
});

/**
 * ALFA-Mix, from given initial centres or drawn ones.
 *
 * @param starts B candidates, by their places.
 * @returns B rows, by cluster.
 */
export async function alfaMixPicks(
  query: Query,
  cap: number,
  starts?: readonly number[],
): Promise<Int32Array> {
  const candidates = alfaMixCandidates(await mixingLimits(query), query, cap);
  const features = unitRows(takeExactRows(query.pool.features!, candidates));
  return await representatives(query, candidates, features, starts);
}

/** Rows that a coefficient of length cap/√D changes, the cap grown until there are more than B. */
export function alfaMixCandidates(
  limits: Float64Array,
  { pool, budget }: Query,
  cap: number,
): Int32Array {
  const rows = Int32Array.from(limits.keys());
  const root = Math.sqrt(pool.features!.shape[1]!);
  for (let grown = cap;; grown += cap) {
    const candidates = rows.filter((row) => limits[row]! < grown / root);
    if (candidates.length > budget || grown >= 1) return candidates;
  }
}

/**
 * The least ε for which any anchor changes the row's label, `[N]`; infinite if none does. Mixed
 * logits are z + ε·v, linear in ε, so that one pass tells the candidates of every cap.
 */
export async function mixingLimits(query: Query): Promise<Float64Array> {
  const { runtime, pool, head } = query;
  const [classes, width] = head!.weights.shape as [number, number];
  const { limits } = await runInBlocks(runtime, limitsProgram(classes), {
    rows: widened(pool.features!),
    along: { logits: widened(pool.logits!) },
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
function limitsProgram(classes: number): Program {
  const graph = new Graph("alfa-mix");
  const rows = graph.input("rows", "float64", ["b", "D"]);
  const logits = graph.input("logits", "float64", ["b", classes]);
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
