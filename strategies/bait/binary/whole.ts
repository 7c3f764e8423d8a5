/**
 * Binary BAIT as one program of standard operators, for programs that are not Trawl: everything in
 * float64, every step with all rows, A brought up to date by every step. The algebra is in steps.ts.
 */
import {
  add,
  cast,
  concat,
  div,
  eyeLike,
  gather,
  gemm,
  loop,
  matmul,
  minimum,
  mul,
  sqrt,
  squeeze,
  sub,
  sum,
  topK,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { markRow } from "../blocks.ts";
import { afterStep, bestOf, scaledStep } from "./steps.ts";
import { binaryVariances } from "./binary_problem.ts";

/** Arrays of a query, float32, and `budget`, an int64 scalar. */
export interface WholeInputs {
  readonly features: Value;
  readonly logits: Value;
  readonly labelledFeatures: Value;
  readonly labelledLogits: Value;
  readonly budget: Value;
}

/** The picks `[B]`, int64, of 2B rows that are added and B that are dropped; λ is 1. */
export function wholeBaitBinary(
  { features, logits, labelledFeatures, labelledLogits, budget }: WholeInputs,
): Value {
  const [x, known] = [cast(features, "float64"), cast(labelledFeatures, "float64")];
  const [own, seen] = [logits, labelledLogits].map((each) => binaryVariances(each, "float64"));
  const all = gramOf(concat([x, known], 0), concat([own!, seen!], 0));
  const [n, b] = [lengthOf(known), budget].map((count) => cast(count, "float64"));
  const fisher = div(all, cast(add(lengthOf(x), lengthOf(known)), "float64"));
  const scale = add(n!, b!);
  const prior = covarianceOf(mul(known, unsqueeze(sqrt(div(seen!, scale)), 1)), fisher);
  const y = mul(x, unsqueeze(sqrt(mul(own!, div(b!, scale))), 1));
  const most = minimum(mul(budget, 2), lengthOf(x));
  const added = takeSteps(y, prior, fisher, { sign: 1, count: most, length: "P" });
  const batch = gather(y, added.rows);
  const dropped = takeSteps(batch, added.covariance, fisher, {
    sign: -1,
    count: sub(most, budget),
    length: "dropped",
  });
  // What is left, in the order in which it was added.
  const order = sub(dropped.open, added.steps);
  const { indices } = topK(order, unsqueeze(budget, 0), { length: "B" });
  return gather(added.rows, indices);
}

/** Σ w_i x_i x_iᵀ, `[D, D]`. */
function gramOf(x: Value, weights: Value): Value {
  return gemm(mul(x, unsqueeze(weights, 1)), x, undefined, { transposeA: true });
}

function lengthOf(x: Value): Value {
  return squeeze(x.graph.dimension(x.shape[0] as string), 0);
}

/** (I + ZᵀZ)⁻¹ by adding one row at a time: ONNX has no inverse. */
function covarianceOf(z: Value, like: Value): Value {
  const { state: [covariance] } = loop({
    count: lengthOf(z),
    state: [eyeLike(like)],
    body: (row, [covariance]) => {
      const own = gather(z, unsqueeze(row, 0));
      const u = matmul(own, covariance!);
      const taken = gemm(u, u, undefined, { transposeA: true });
      return { state: [sub(covariance!, div(taken, add(sum(mul(own, u)), 1)))] };
    },
  });
  return covariance!;
}

interface Taken {
  /** int64, in order, and float64 numbers that count them from 0. */
  readonly rows: Value;
  readonly steps: Value;
  /** 0, or −∞ of a row that was taken. */
  readonly open: Value;
  readonly covariance: Value;
}

/** Adds rows, or drops them, each the best at its time. */
function takeSteps(
  y: Value,
  start: Value,
  fisher: Value,
  { sign, count, length }: {
    readonly sign: 1 | -1;
    readonly count: Value;
    readonly length: string;
  },
): Taken {
  const v = matmul(y, start);
  const scores = { q: sum(mul(v, y), { axis: 1 }), r: sum(mul(matmul(v, fisher), v), { axis: 1 }) };
  const { state: [covariance, , , open], collected: [rows, steps] } = loop({
    count,
    length,
    state: [start, scores.q, scores.r, mul(scores.q, 0)],
    body: (count, [covariance, q, r, open]) => {
      const { place } = bestOf({ q: q!, r: r! }, open!, sign);
      const own = gather(y, unsqueeze(place, 0));
      const u = matmul(own, covariance!);
      const fu = matmul(u, fisher);
      const step = scaledStep({ own, u, fu, h: matmul(fu, covariance!) }, sign);
      const next = afterStep({ q: q!, r: r! }, y, step.u, step.h, sign);
      const change = mul(gemm(step.u, step.u, undefined, { transposeA: true }), sign);
      return {
        state: [sub(covariance!, change), next.q, next.r, markRow(open!, place, -Infinity)],
        collect: [cast(place, "int64"), cast(count, "float64")],
      };
    },
  });
  return { rows: rows!, steps: steps!, open: open!, covariance: covariance! };
}
