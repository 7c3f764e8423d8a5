/**
 * A = M⁻¹, M = λI + ZᵀZ, Z the strong rows of labelled set and batch: from scratch, so that no rounding of
 * earlier steps stays in it. While Z has fewer than D rows, M is λ in some directions, which in a sum with
 * much larger rows is rounded off: A = (I − Zᵀ(λI + ZZᵀ)⁻¹Z)/λ then, where λ is added to what is not
 * singular. (That difference loses rows that are nearly alike, as those far from zero are.)
 */
import { type NdArray, ndarray } from "../../../core/ndarray.ts";
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
  type Runtime,
  sqrt,
  sub,
  symmetricInverse,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { type BinaryProblem, type StrongRows, takeStrong } from "./problem.ts";

/** Of float64's 53 bits, λ keeps 17 beside rows that are this many times stronger. */
const DROWNED = 2 ** 36;

/**
 * The covariance of the labelled rows and a batch.
 *
 * @returns A, `[D, D]`.
 */
export async function covarianceOf(
  runtime: Runtime,
  problem: BinaryProblem,
  batch: readonly number[],
): Promise<NdArray<Float64Array>> {
  const { prior, known, lambda } = problem;
  const size = prior.shape[0]!;
  const own = takeStrong(problem, batch);
  const few = known.strengths.data.length + batch.length < size &&
    !(Math.max(strongest(known), strongest(own)) <= DROWNED * lambda);
  const { covariance } = few
    ? await runtime.run(fewRowsProgram(size), {
      lambda: ndarray(Float64Array.of(lambda), []),
      ...joined(known, own),
    })
    : await runtime.run(manyRowsProgram(size), { prior, ...own });
  return covariance as NdArray<Float64Array>;
}

/** The largest |z|². */
function strongest({ rows, strengths }: StrongRows): number {
  const width = rows.shape[1]!;
  return strengths.data.reduce((most, strength, row) => {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i++) square += rows.data[i]! ** 2;
    return Math.max(most, strength * square);
  }, 0);
}

function joined(a: StrongRows, b: StrongRows): StrongRows {
  const [width] = a.rows.shape.slice(1);
  const rows = new Float32Array(a.rows.data.length + b.rows.data.length);
  rows.set(a.rows.data);
  rows.set(b.rows.data, a.rows.data.length);
  const strengths = Float64Array.of(...a.strengths.data, ...b.strengths.data);
  return {
    rows: ndarray(rows, [strengths.length, width!]),
    strengths: ndarray(strengths, [strengths.length]),
  };
}

function fewRowsProgram(dimensions: number): Program {
  const graph = new Graph("bait-covariance-few-rows");
  const z = strongRows(graph, dimensions);
  const lambda = graph.input("lambda", "float64", []);
  const gram = gemm(z, z, undefined, { transposeB: true });
  const solved = matmul(inverse(add(gram, mul(eyeLike(gram), lambda))), z);
  const taken = gemm(z, solved, undefined, { transposeA: true });
  return new Program(graph, { covariance: div(sub(eyeLike(taken), taken), lambda) });
}

/** M₀, the labelled rows' share of M, is worked out once. */
function manyRowsProgram(dimensions: number): Program {
  const graph = new Graph("bait-covariance-many-rows");
  const z = strongRows(graph, dimensions);
  const prior = graph.input("prior", "float64", [dimensions, dimensions]);
  const precision = add(prior, gemm(z, z, undefined, { transposeA: true }));
  return new Program(graph, { covariance: symmetricInverse(precision) });
}

function strongRows(graph: Graph, dimensions: number): Value {
  const rows = cast(graph.input("rows", "float32", ["k", dimensions]), "float64");
  const strengths = graph.input("strengths", "float64", ["k"]);
  return mul(rows, unsqueeze(sqrt(strengths), 1));
}
