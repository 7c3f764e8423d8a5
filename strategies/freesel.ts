/** FreeSel: D² sampling by cosine distances. */
import * as v from "valibot";
import { takeRows } from "../core/ndarray.ts";
import { Graph, minimum, mul, Program, square, squeeze } from "../onnx/mod.ts";
import { coreset } from "./coreset.ts";
import { draw } from "./shared/d2_sampling.ts";
import { squaredDistancesTo } from "./shared/distances.ts";
import { greedy } from "./shared/greedy.ts";
import { nearestDistances } from "./shared/nearest.ts";
import { centredUnitRows, unitRows } from "./shared/unit_rows.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/**
 * Draws rows with probability proportional to the squared cosine distance to the nearest labelled or
 * drawn row (Xie et al. 2023, section 3.3), each image having one pattern.
 */
export const freesel: Strategy = defineStrategy({
  name: "freesel",
  title: "FreeSel",
  summary: "Draws rows by their squared cosine distance to the nearest labelled or drawn row",
  paper: {
    citation: "Xie et al. 2023",
    title: "Towards Free Data Selection with General-Purpose Models",
    url: "https://arxiv.org/abs/2309.17342",
  },
  needs: ["features", "labelled-features"],
  coldStart: true,
  settings: v.strictObject({
    choice: setting(
      v.picklist(["draw", "farthest"]),
      "draw",
      "draw: D² sampling; farthest: always the row of the largest distance",
    ),
  }),
  about: {
    family: "cover",
    text: "A selection from one pass over the pool, without labels: the first row is drawn at " +
      "random, each next one with probability proportional to (1 − cos)², cos the similarity to " +
      "the nearest labelled or drawn row. The paper describes an image by several patterns of its " +
      "patches; here it has one, its features. Draws spread over the pool whatever its classes " +
      "are, and rows far from all others, outliers among them, are the likeliest.",
    cost: "N·D·(n + B)",
    checked: "yichen928/FreeSel@b74feb41, one pattern per row",
  },
  select: async (query, { choice }) => {
    const { pool, labelled, budget, random } = query;
    if (choice === "farthest") {
      const [features, seen] = [unitRows(pool.features!), unitRows(labelled.features!)];
      const unit = { pool: { ...pool, features }, labelled: { ...labelled, features: seen } };
      return await coreset.select({ ...query, ...unit }, {});
    }
    const first = labelled.size > 0 ? undefined : random("first pick").integer(pool.size);
    const count = budget - (first === undefined ? 0 : 1);
    return await freeselPicks(query, random("d2 sampling").uniforms(count), first);
  },
});

/**
 * FreeSel with given random numbers.
 *
 * @param uniforms In [0, 1): one for each pick but a first one.
 * @param first The first pick; absent if there are labelled rows.
 * @returns The rows in the order drawn.
 */
export async function freeselPicks(
  { pool, labelled, runtime }: Query,
  uniforms: Float64Array,
  first?: number,
): Promise<Int32Array> {
  const [unit, seen] = centredUnitRows([pool.features!, labelled.features!]);
  const features = { data: unit.data, shape: unit.shape };
  const free = new Float32Array(pool.size).fill(1);
  if (first !== undefined) free[first] = 0;
  const others = first === undefined ? seen : takeRows(features, [first]);
  const { picks } = await runtime.run(freeselProgram(features.shape[1]!), {
    features,
    nearest: await nearestDistances(runtime, features, others),
    free: { data: free, shape: [pool.size] },
    uniforms: { data: uniforms, shape: [uniforms.length] },
  });
  const drawn = picks!.data as Int32Array;
  return first === undefined ? drawn : Int32Array.of(first, ...drawn);
}

/**
 * From `features [N, D]` of length 1, squared distances `nearest [N]` to rows picked before, `free
 * [N]`, 1 or 0, and `uniforms [T]` to `picks [T]`. Half a squared distance is 1 − cos.
 */
function freeselProgram(dimensions: number): Program {
  const graph = new Graph("freesel");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const nearest = graph.input("nearest", "float32", ["N"]);
  const free = graph.input("free", "float32", ["N"]);
  const uniforms = graph.input("uniforms", "float64", ["T"]);
  const distancesTo = squaredDistancesTo(features);
  const { picks } = greedy({
    count: squeeze(graph.dimension("T"), 0),
    state: nearest,
    free,
    choose: (distances, open, step) => draw(mul(square(distances), open), open, uniforms, step),
    update: (distances, row) => minimum(distances, distancesTo(row)),
  });
  return new Program(graph, { picks });
}
