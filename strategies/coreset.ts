/** CoreSet: greedy k-centre. */
import type { Floats, NdArray } from "../core/ndarray.ts";
import { argMax, cast, Graph, max, minimum, Program, sumSquare, where } from "../onnx/mod.ts";
import { exactDistance, squaredDistancesTo, UNREACHED } from "./shared/distances.ts";
import { greedy } from "./shared/greedy.ts";
import { nearestDistances } from "./shared/nearest.ts";
import { centred, elementsOf } from "./shared/scale.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Squared distances below this share of the largest squared norm are left to float64. */
const RESOLVED = 2 ** -8;

/**
 * Picks, one by one, the row that is farthest from all that are labelled or picked (Sener and
 * Savarese 2018, algorithm 1). Without labelled rows the first pick is drawn at random.
 */
export const coreset: Strategy = defineStrategy({
  name: "coreset",
  title: "CoreSet",
  summary: "Takes, one by one, the row farthest from all that are labelled or picked",
  paper: {
    citation: "Sener and Savarese 2018",
    title: "Active Learning for Convolutional Neural Networks: A Core-Set Approach",
    url: "https://arxiv.org/abs/1708.00489",
  },
  needs: ["features", "labelled-features"],
  coldStart: true,
  about: {
    family: "cover",
    occurrences: 16,
    text: "No row of the pool should be far from a label. Farthest first: take the row i whose " +
      "distance to its nearest labelled or picked row, min_j ‖x_i − x_j‖, is largest. This covers " +
      "the pool with at most twice the smallest possible radius. " +
      "It knows nothing of classes and prefers outliers by construction; in many dimensions, " +
      "where all distances are alike, it is often worse than random.",
    cost: "N·D·(n+B)",
    checked: "dal-toolbox",
  },
  select: async (query) => {
    const [features, labelled] = centred([query.pool.features!, query.labelled.features!]);
    const { picks, left, largest } = await query.runtime.run(coresetProgram(features.shape[1]!), {
      features,
      distances: await startingDistances(query, features, labelled),
      budget: { data: BigInt64Array.of(BigInt(query.budget)), shape: [] },
    });
    // Distances fall from pick to pick.
    const isSure = Number(left!.data[0]) > RESOLVED * Number(largest!.data[0]);
    return isSure ? picks!.data as Int32Array : exactPicks(query);
  },
});

/**
 * The greedy part, from `features [N, D]` (centred), `distances [N]` (squared, to the
 * nearest labelled row) and `budget` (int64 scalar) to `picks [budget]`, the largest squared
 * distance that is `left` after them, and the `largest` squared norm.
 */
export function coresetProgram(dimensions: number): Program {
  const graph = new Graph("coreset");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const distances = graph.input("distances", "float32", ["N"]);
  const budget = graph.input("budget", "int64", []);
  const distancesTo = squaredDistancesTo(features);
  const { picks, state } = greedy({
    count: budget,
    state: distances,
    choose: (nearest, free) => argMax(where(cast(free, "bool"), nearest, -1)),
    update: (nearest, pick) => minimum(nearest, distancesTo(pick)),
  });
  const largest = max(sumSquare(features, { axis: 1 }));
  return new Program(graph, { picks, left: max(state), largest });
}

/** `[N]`: squared distances to the nearest labelled row. */
async function startingDistances(
  query: Query,
  features: NdArray,
  labelled: NdArray,
): Promise<NdArray> {
  const { pool, random } = query;
  if (query.labelled.size > 0) return await nearestDistances(query.runtime, features, labelled);
  const data = new Float32Array(pool.size).fill(UNREACHED);
  data[random("first pick").integer(pool.size)] = 2 * UNREACHED;
  return { data, shape: [pool.size] };
}

/**
 * The picks in plain float64, for rows of which some are far closer to one another than to the
 * others.
 */
function exactPicks({ pool, labelled, budget, random }: Query): Int32Array {
  const width = pool.features!.shape[1]!;
  const [rows, others] = [elementsOf(pool.features!), elementsOf(labelled.features!)];
  const nearest = new Float64Array(pool.size).fill(Infinity);
  const approach = (centres: Floats, centre: number): void => {
    nearest.forEach((limit, row) =>
      nearest[row] = Math.min(limit, exactDistance(rows, row, centres, centre, width, limit))
    );
  };
  for (let row = 0; row < labelled.size; row++) approach(others, row);
  const first = labelled.size > 0 ? undefined : random("first pick").integer(pool.size);
  return Int32Array.from({ length: budget }, (_, step) => {
    const farthest = nearest.indexOf(nearest.reduce((a, b) => Math.max(a, b)));
    const pick = step === 0 ? first ?? farthest : farthest;
    approach(rows, pick);
    nearest[pick] = -1;
    return pick;
  });
}
