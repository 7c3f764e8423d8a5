/** Noise stability: rows whose predictions noise on the head's weights moves in different ways. */
import * as v from "valibot";
import { type Floats, type NdArray, ndarray } from "../core/ndarray.ts";
import type { Random } from "../core/random.ts";
import { blockRows, runInBlocks } from "../onnx/blocks.ts";
import {
  add,
  cast,
  div,
  Graph,
  matmul,
  Program,
  reshape,
  softmax,
  sqrt,
  sub,
  sumSquare,
  transpose,
  unsqueeze,
} from "../onnx/mod.ts";
import { coreset } from "./coreset.ts";
import { askArm } from "./shared/arms.ts";
import { softmaxLogits } from "./shared/scale.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** The noise's length, as a share of the weights'. */
const SHARE = 0.001;

/**
 * Picks rows farthest first, by the moves of their probabilities under noise on the weights, from no
 * move at all (Li et al. 2024, algorithm 1).
 */
export const noiseStability: Strategy = defineStrategy({
  name: "noise-stability",
  title: "Noise stability",
  summary: "Takes rows whose predictions noise on the head's weights moves far, and differently",
  paper: {
    citation: "Li et al. 2024",
    title: "Deep Active Learning with Noise Stability",
    url: "https://arxiv.org/abs/2205.13340",
  },
  needs: ["features", "logits", "head"],
  settings: v.strictObject({
    draws: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      50,
      "How often noise is drawn",
    ),
  }),
  about: {
    family: "committees",
    text:
      "A prediction is uncertain if a small change of the weights moves it. S times Gaussian noise of " +
      "length 0.001·‖W‖ is added to the weights; a row's S moves (p′ − p) / ‖p‖ stand one after " +
      "another in a vector of length S·K, and rows are picked by CoreSet on these vectors, starting " +
      "from the origin: long moves first, then other directions. Trawl disturbs the last layer only, " +
      "where moves are, to first order, residuals times features: the rows are much like BADGE's, " +
      "and like there a row far from all others counts for much.",
    cost: "S·N·K·(D + B)",
  },
  select: async (query, { draws }) => {
    const noise = weightNoise(query.random("noise"), query.head!.weights, draws);
    const features = await movesUnder(query, noise);
    const origin = ndarray(new Float32Array(features.shape[1]!), [1, features.shape[1]!]);
    const pool = { size: query.pool.size, features };
    return await askArm(coreset, { ...query, pool, labelled: { size: 1, features: origin } });
  },
});

/** `[S·K, D]`: draws of noise, each of that length. */
function weightNoise(
  random: Random,
  { data, shape }: NdArray,
  draws: number,
): NdArray<Float64Array> {
  const [classes, width] = shape as [number, number];
  const noise = Float64Array.from({ length: draws * data.length }, () => random.normal());
  for (let start = 0; start < noise.length; start += data.length) {
    const one = noise.subarray(start, start + data.length);
    const scale = SHARE * lengthOf(data) / lengthOf(one);
    one.forEach((x, i) => one[i] = scale * x);
  }
  return { data: noise, shape: [draws * classes, width] };
}

function lengthOf(vector: Floats): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}

/** `[N, S·K]`: how each row's probabilities move under noise `[S·K, D]`. */
export async function movesUnder(
  { runtime, pool }: Query,
  noise: NdArray<Float64Array>,
): Promise<NdArray> {
  const classes = pool.logits!.shape[1]!;
  const width = noise.shape[0]!;
  const { moves } = await runInBlocks(runtime, movesProgram(classes, width / classes), {
    rows: pool.features!,
    along: { logits: softmaxLogits(pool.logits!) },
    shared: { noise },
    size: blockRows(4 * Math.max(width, noise.shape[1]!)),
  });
  return moves as NdArray;
}

/** From `rows [b, D]`, their `logits [b, K]` and `noise [S·K, D]` to `moves [b, S·K]`. */
function movesProgram(classes: number, draws: number): Program {
  const graph = new Graph("noise-stability");
  const rows = cast(graph.input("rows", "float32", ["b", "D"]), "float64");
  const logits = cast(graph.input("logits", "float32", ["b", classes]), "float64");
  const noise = graph.input("noise", "float64", [draws * classes, "D"]);
  const shifts = reshape(matmul(rows, transpose(noise)), ["b", draws, classes]);
  const p = softmax(logits);
  const moved = sub(softmax(add(unsqueeze(logits, 1), shifts)), unsqueeze(p, 1));
  const lengths = reshape(sqrt(sumSquare(p, { axis: 1 })), ["b", 1]);
  const moves = div(reshape(moved, ["b", draws * classes]), lengths);
  return new Program(graph, { moves: cast(moves, "float32") });
}
