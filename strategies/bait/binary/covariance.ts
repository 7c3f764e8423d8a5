/**
 * A = M⁻¹, M = λI + ZᵀZ, Z the weighted rows of labelled set and batch: from scratch, so that no
 * rounding of earlier steps stays in it. While Z has fewer than D rows, M is λ in some directions,
 * which is rounded off in a sum with much larger rows; then A = (I − Zᵀ(λI + ZZᵀ)⁻¹Z)/λ. (That
 * difference loses rows that are nearly alike, for example those far from zero.)
 */
import { concatRows, type NdArray, ndarray } from "../../../core/ndarray.ts";
import {
  add,
  cast,
  div,
  eyeLike,
  gemm,
  Graph,
  inverse,
  matmul,
  mul,
  Program,
  sqrt,
  sub,
  symmetricInverse,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { type BinaryProblem, takeWeighted, type WeightedRows } from "./binary_problem.ts";

/** Of float64's 53 bits, λ keeps 17 beside rows that are this many times stronger. */
const DROWNED = 2 ** 36;

/** The covariance A of the labelled rows and a batch, `[D, D]`. */
export async function covarianceOf(
  problem: BinaryProblem,
  batch: readonly number[],
): Promise<NdArray<Float64Array>> {
  const { runtime, prior, known, lambda } = problem;
  const size = prior.shape[0]!;
  const own = takeWeighted(problem, batch);
  const hasFew = known.strengths.data.length + batch.length < size &&
    !(Math.max(strongest(known), strongest(own)) <= DROWNED * lambda);
  const { covariance } = hasFew
    ? await runtime.run(fewRowsProgram(size), {
      lambda: ndarray(Float64Array.of(lambda), []),
      rows: concatRows(known.rows, own.rows),
      strengths: concatRows(known.strengths, own.strengths),
    })
    : await runtime.run(manyRowsProgram(size), { prior, ...own });
  return covariance as NdArray<Float64Array>;
}

/** The largest |z|². */
function strongest({ rows, strengths }: WeightedRows): number {
  const width = rows.shape[1]!;
  return strengths.data.reduce((most, strength, row) => {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i++) square += rows.data[i]! ** 2;
    return Math.max(most, strength * square);
  }, 0);
}

function fewRowsProgram(dimensions: number): Program {
  const graph = new Graph("bait-covariance-few-rows");
  const z = weightedRows(graph, dimensions);
  const lambda = graph.input("lambda", "float64", []);
  const gram = gemm(z, z, undefined, { transposeB: true });
  const solved = matmul(inverse(add(gram, mul(eyeLike(gram), lambda))), z);
  const taken = gemm(z, solved, undefined, { transposeA: true });
  return new Program(graph, { covariance: div(sub(eyeLike(taken), taken), lambda) });
}

/** M₀, the labelled rows' share of M, is given. */
function manyRowsProgram(dimensions: number): Program {
  const graph = new Graph("bait-covariance-many-rows");
  const z = weightedRows(graph, dimensions);
  const prior = graph.input("prior", "float64", [dimensions, dimensions]);
  const precision = add(prior, gemm(z, z, undefined, { transposeA: true }));
  return new Program(graph, { covariance: symmetricInverse(precision) });
}

function weightedRows(graph: Graph, dimensions: number): Value {
  const rows = cast(graph.input("rows", "float32", ["k", dimensions]), "float64");
  const strengths = graph.input("strengths", "float64", ["k"]);
  return mul(rows, unsqueeze(sqrt(strengths), 1));
}
