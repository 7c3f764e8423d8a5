/**
 * A = M⁻¹, M = λI + ZᵀZ, Z the strong rows of labelled set and batch: from scratch, so that no rounding of
 * earlier steps stays in it. While Z has fewer than D rows, M is λ in some directions, which in a sum with
 * large rows is rounded off: A = (I − Zᵀ(λI + ZZᵀ)⁻¹Z)/λ then, where λ is added to what is not singular.
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

/**
 * The covariance of the labelled rows and a batch.
 *
 * @param runtime Runs the program.
 * @param problem The problem.
 * @param batch The batch's pool rows.
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
  const few = known.strengths.data.length + batch.length < size;
  const { covariance } = few
    ? await runtime.run(fewRowsProgram(size), {
      lambda: ndarray(Float64Array.of(lambda), []),
      ...joined(known, own),
    })
    : await runtime.run(manyRowsProgram(size), { prior, ...own });
  return covariance as NdArray<Float64Array>;
}

function joined(a: StrongRows, b: StrongRows): StrongRows {
  const both = (x: NdArray, y: NdArray): NdArray => {
    const data = new Float32Array(x.data.length + y.data.length);
    data.set(x.data);
    data.set(y.data, x.data.length);
    return { data, shape: y.shape.with(0, x.shape[0]! + y.shape[0]!) };
  };
  return { rows: both(a.rows, b.rows), strengths: both(a.strengths, b.strengths) };
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
  const strengths = cast(graph.input("strengths", "float32", ["k"]), "float64");
  return mul(rows, unsqueeze(sqrt(strengths), 1));
}
