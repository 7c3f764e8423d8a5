/** xᵀAx and xᵀAFAx of every row. */
import {
  cast,
  concat,
  Graph,
  matmul,
  mul,
  Program,
  slice,
  sum,
  type Value,
} from "../../../onnx/mod.ts";

/** What scores are computed in. */
export type Precision = "float32" | "float64";

/**
 * Builds the program that makes AFA.
 *
 * Inputs: `covariance [D, D]` and `fisher [D, D]`. Output: `risk [D, D]`.
 */
export function riskProgram(dimensions: number): Program {
  const graph = new Graph("bait-risk");
  const covariance = graph.input("covariance", "float64", [dimensions, dimensions]);
  const fisher = graph.input("fisher", "float64", [dimensions, dimensions]);
  return new Program(graph, { risk: matmul(matmul(covariance, fisher), covariance) });
}

/**
 * Builds the program that reads rows.
 *
 * Inputs: `rows [b, D]`, float32; `covariance [D, D]` and `risk [D, D]`, float64. Outputs: `q [b]` =
 * xᵀAx and `r [b]` = xᵀ(AFA)x, float64.
 */
export function quadraticsProgram(dimensions: number, precision: Precision): Program {
  const graph = new Graph("bait-quadratics");
  const shape = [dimensions, dimensions];
  const rows = cast(graph.input("rows", "float32", ["b", dimensions]), precision);
  const covariance = cast(graph.input("covariance", "float64", shape), precision);
  const risk = cast(graph.input("risk", "float64", shape), precision);
  // One product for both, so that the rows are read once.
  const products = matmul(rows, concat([covariance, risk], 1));
  const along = (start: number): Value => {
    const part = slice(products, 1, start, start + dimensions);
    return cast(sum(mul(part, rows), { axis: 1 }), "float64");
  };
  return new Program(graph, { q: along(0), r: along(dimensions) });
}
