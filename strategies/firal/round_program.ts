/** One run of ROUND: B rows by follow-the-regularised-leader on the blocks. */
import {
  add,
  argMax,
  cast,
  div,
  fill,
  gather,
  Graph,
  greater,
  loop,
  matmul,
  mul,
  Program,
  sqrt,
  square,
  sub,
  sum,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
  where,
} from "../../onnx/mod.ts";
import { without } from "../shared/greedy.ts";
import { inverses, largestEigenvalue, normaliser } from "./definite.ts";
import { sharesOf } from "./problem.ts";

/**
 * From candidates `[C, D]`, the whitenings of Σ's blocks, H_o's blocks, η and B to `picks [B]`, their
 * `gains`, and the `least` eigenvalue of what they and H_o add up to.
 */
export function roundProgram(width: number, blocks: number): Program {
  const graph = new Graph("firal-round");
  const whitenings = graph.input("whitenings", "float64", [blocks, width, width]);
  const known = graph.input("known", "float64", [blocks, width, width]);
  const eta = graph.input("eta", "float64", []);
  const budget = graph.input("budget", "int64", []);
  const turned = transpose(whitenings, [0, 2, 1]);
  const rows = whitenedRows(graph, turned, eta);
  const whitened = matmul(matmul(whitenings, known), turned);
  const prior = div(mul(whitened, eta), cast(budget, "float64"));
  const unit = identity(graph, width);
  const order = Math.sqrt(width * blocks);
  const grown = div(1, largestEigenvalue(inverses(prior)));
  const nothing = mul(prior, 0);
  const { state: [total], collected: [picks, gains] } = loop({
    count: budget,
    // ηS, an inverse near (νI + ηS)⁻¹, ν, and the rows that are left.
    state: [
      nothing,
      mul(add(nothing, unit), 1 / order),
      graph.scalar("float64", order),
      fill(graph, 1, [rows.shape[1]!]),
    ],
    body: (_, [total, near, before, free]) => {
      const nu = normaliser({ total: total!, unit, before: before!, near: near!, grown });
      const ahead = add(total!, prior);
      const inverted = inverses(add(ahead, mul(unit, nu)));
      const gains = gainsOf(rows, inverted);
      const pick = argMax(where(greater(free!, 0), gains, -1));
      const row = cast(unsqueeze(gather(rows, pick, 1), 2), "float64");
      return {
        state: [
          add(ahead, matmul(row, transpose(row, [0, 2, 1]))),
          withRow(inverted, row),
          nu,
          without(free!, pick),
        ],
        collect: [cast(pick, "int32"), gather(gains, pick)],
      };
    },
  });
  return new Program(graph, {
    picks: picks!,
    gains: gains!,
    least: div(1, mul(largestEigenvalue(inverses(total!)), eta)),
  });
}

/** The candidates in Σ's units, `[K−1, C, D]`: block k of ηH̃ᵢ is the square of row i. */
function whitenedRows(graph: Graph, turned: Value, eta: Value): Value {
  const [blocks, width] = turned.shape as [number, number];
  const features = graph.input("features", "float32", ["C", width]);
  const shares = sharesOf(graph.input("logits", "float32", ["C", blocks + 1]));
  const strengths = unsqueeze(transpose(sqrt(sub(shares, square(shares)))), 2);
  const scaled = mul(strengths, cast(sqrt(eta), "float32"));
  return mul(matmul(features, cast(turned, "float32")), scaled);
}

/** The identity matrix, in float64. */
function identity(graph: Graph, width: number): Value {
  const data = new Float64Array(width * width);
  for (let i = 0; i < width; i++) data[i * (width + 1)] = 1;
  return graph.constant({ data, shape: [width, width] });
}

/**
 * tr A⁻¹ − tr (A + ηH̃ᵢ)⁻¹ of each candidate, `[C]`: block k of ηH̃ᵢ is x xᵀ, so that it adds |A⁻¹x|²
 * / (1 + xᵀA⁻¹x) (Sherman and Morrison).
 */
function gainsOf(rows: Value, inverted: Value): Value {
  const inverse32 = cast(inverted, "float32");
  const { state: [gains] } = loop({
    count: rows.shape[0] as number,
    state: [fill(rows.graph, 0, [rows.shape[1]!])],
    body: (k, [gains]) => {
      const own = gather(rows, k);
      const images = matmul(own, gather(inverse32, k));
      const within = add(sum(mul(own, images), { axis: 1 }), 1);
      return { state: [add(gains!, div(sumSquare(images, { axis: 1 }), within))] };
    },
  });
  return gains!;
}

/** (A + xxᵀ)⁻¹ from A⁻¹ and columns x `[k, D, 1]`, by the same formula. */
function withRow(inverted: Value, row: Value): Value {
  const image = matmul(inverted, row);
  const share = div(image, add(matmul(transpose(row, [0, 2, 1]), image), 1));
  return sub(inverted, matmul(share, transpose(image, [0, 2, 1])));
}
