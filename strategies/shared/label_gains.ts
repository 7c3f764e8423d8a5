/** What the label of each row would add to what labels of picked rows tell of the draw. */
import {
  add,
  cast,
  clip,
  Graph,
  log,
  matmul,
  mul,
  neg,
  productDim,
  Program,
  reshape,
  softmax,
  sum,
  transpose,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import type { Query } from "../strategy.ts";
import { drawsOf, TINY } from "./draws.ts";
import type { Outcomes } from "./joint_outcomes.ts";

/** Blocks are this many times smaller than memory asks for: they stay in the processor's cache. */
const BLOCK_SHARE = 8;

/**
 * What the label of each of some rows adds, `[R]` in nats: its expected entropy once the outcome is
 * known, less that once the draw is known.
 */
export async function labelGains(
  { runtime, pool }: Query,
  entropies: Float64Array,
  rows: Int32Array,
  { weights, draws }: Outcomes,
): Promise<Float64Array> {
  const [, count, classes] = pool.mcLogits!.shape as [number, number, number];
  const program = gainsProgram(count, classes);
  await runtime.prepare(program);
  const made = await runInBlocks(runtime, program, {
    rows: drawsOf(pool, rows),
    along: {
      entropies: { data: Float64Array.from(rows, (row) => entropies[row]!), shape: [rows.length] },
    },
    shared: {
      weights: { data: weights, shape: [1, weights.length] },
      draws: { data: draws, shape: [weights.length, count] },
    },
    size: blockRows(BLOCK_SHARE * classes * Math.max(count, weights.length)),
  });
  return made.gains!.data as Float64Array;
}

/**
 * From logits `rows [b, T, K]`, the `entropies [b]` of their draws, and outcomes' `weights [1, M]`
 * and `draws [M, T]` to `gains [b]`.
 */
function gainsProgram(draws: number, classes: number): Program {
  const graph = new Graph("batchbald");
  const rows = cast(graph.input("rows", "float32", ["b", draws, classes]), "float64");
  const entropies = graph.input("entropies", "float64", ["b"]);
  const weights = graph.input("weights", "float64", [1, "M"]);
  const known = graph.input("draws", "float64", ["M", draws]);
  const labels = productDim(["b", classes]);
  const predicted = matmul(known, reshape(transpose(softmax(rows), [1, 0, 2]), [draws, labels]));
  const terms = mul(predicted, log(clip(predicted, TINY)));
  const expected = sum(reshape(matmul(weights, terms), ["b", classes]), { axis: 1 });
  return new Program(graph, { gains: neg(add(expected, entropies)) });
}
