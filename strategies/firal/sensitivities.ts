/** By how much the Fisher information ratio falls with each row's weight. */
import type { NdArray } from "../../core/ndarray.ts";
import {
  add,
  clip,
  div,
  gemm,
  Graph,
  greater,
  loop,
  matmul,
  max,
  mul,
  Program,
  reshape,
  square,
  sub,
  sum,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { type FiralProblem, orderOf, sharesOf } from "./problem.ts";

/** Most steps of conjugate gradients. */
const MOST_STEPS = 60;

/** What the sensitivities are computed from, beside the rows. */
export interface SensitivityInputs {
  /** Weights of the rows in Σ, `[M]`. */
  readonly weights: NdArray;
  /** `[K−1, D, D]`: whitenings of blocks near those of Σ. */
  readonly whitenings: NdArray;
  /** `[D, (K−1)·s]`. */
  readonly probes: NdArray;
  /** The share of a probe's length that conjugate gradients may leave. */
  readonly tolerance: number;
}

/** −∂f/∂wᵢ of f = tr(Σ⁻¹H_p), `[M]`, as the probes estimate it: at least 0. */
export async function sensitivities(
  problem: FiralProblem,
  { weights, whitenings, probes, tolerance }: SensitivityInputs,
): Promise<NdArray> {
  const { runtime, features, logits, lambda } = problem;
  const { width, blocks } = orderOf(problem);
  const program = sensitivitiesProgram(width, blocks, probes.shape[1]! / blocks);
  const { slopes } = await runtime.run(program, {
    features,
    logits,
    weights,
    whitenings,
    probes,
    lambda: { data: Float32Array.of(lambda), shape: [] },
    tolerance: { data: Float32Array.of(tolerance), shape: [] },
  });
  return slopes as NdArray;
}

/**
 * With w = Σ⁻¹y and uᵢ = (xᵢ·w_k)_k, wᵀHᵢw is the variance of uᵢ's elements (0 for the last class)
 * under row i's probabilities, and Σw needs no more than Xw: no matrix of order (K − 1)·D exists.
 */
function sensitivitiesProgram(width: number, blocks: number, count: number): Program {
  const graph = new Graph("firal-sensitivities");
  const features = graph.input("features", "float32", ["M", width]);
  const shares = unsqueeze(sharesOf(graph.input("logits", "float32", ["M", blocks + 1])), 2);
  const weights = graph.input("weights", "float32", ["M"]);
  const whitenings = graph.input("whitenings", "float32", [blocks, width, width]);
  const probes = graph.input("probes", "float32", [width, blocks * count]);
  const lambda = graph.input("lambda", "float32", []);
  const tolerance = graph.input("tolerance", "float32", []);
  const weighted = mul(shares, unsqueeze(weights, 1, 2));
  const split = (w: Value): Value => transpose(reshape(w, [width, blocks, count]), [1, 0, 2]);
  const predict = (w: Value): [Value, Value] => {
    const columns = reshape(transpose(w, [1, 0, 2]), [width, blocks * count]);
    const u = reshape(matmul(features, columns), ["M", blocks, count]);
    const centre = sum(mul(shares, u), { axis: 1, keep: true });
    return [sub(u, centre), centre];
  };
  const product = (w: Value): Value => {
    const rows = reshape(mul(weighted, predict(w)[0]), ["M", blocks * count]);
    const fisher = split(gemm(features, rows, undefined, { transposeA: true }));
    return add(fisher, mul(w, lambda));
  };
  const precondition = (r: Value): Value =>
    matmul(transpose(whitenings, [0, 2, 1]), matmul(whitenings, r));
  const w = conjugateGradients({ product, precondition, y: split(probes), tolerance });
  const [apart, centre] = predict(w);
  const last = sub(1, sum(shares, { axis: 1 }));
  const variance = add(
    sum(mul(shares, square(apart)), { axis: 1 }),
    mul(last, sumSquare(centre, { axis: 1 })),
  );
  return new Program(graph, { slopes: div(sum(variance, { axis: 1 }), count) });
}

/** Equations Σw = y, solved for each probe of y `[K−1, D, s]` by itself. */
interface Equations {
  readonly product: (w: Value) => Value;
  readonly precondition: (r: Value) => Value;
  readonly y: Value;
  readonly tolerance: Value;
}

function conjugateGradients({ product, precondition, y, tolerance }: Equations): Value {
  const over = (x: Value): Value => sum(x, { axis: [0, 1], keep: true });
  const ratio = (a: Value, b: Value): Value => div(a, clip(b, 1e-38));
  const goal = mul(over(square(y)), square(tolerance));
  const first = precondition(y);
  const { state: [w] } = loop({
    count: MOST_STEPS,
    state: [mul(y, 0), y, first, over(mul(y, first))],
    body: (_, [w, residual, direction, length]) => {
      const image = product(direction!);
      const step = ratio(length!, over(mul(direction!, image)));
      const rest = sub(residual!, mul(step, image));
      const towards = precondition(rest);
      const next = over(mul(rest, towards));
      return {
        state: [
          add(w!, mul(step, direction!)),
          rest,
          add(towards, mul(ratio(next, length!), direction!)),
          next,
        ],
        proceed: greater(max(sub(over(square(rest)), goal)), 0),
      };
    },
  });
  return w!;
}
