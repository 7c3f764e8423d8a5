/** ActiveFT: directions that match the pool's distribution and keep apart. */
import { type NdArray, takeRows } from "../core/ndarray.ts";
import type { Runtime } from "../onnx/mod.ts";
import { nearestInTurn, pulls } from "./shared/directions.ts";
import { unitRows } from "./shared/unit_rows.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** τ. */
const TEMPERATURE = 0.07;

/** Steps of Adam, its rate and its decays, as the authors set them. */
const ADAM = { steps: 300, rate: 0.001, first: 0.9, second: 0.999, epsilon: 1e-8 } as const;

/**
 * Moves B directions towards the rows nearest to them and away from one another, then picks the row
 * nearest to each (Xie et al. 2023, algorithm 1).
 */
export const activeft: Strategy = defineStrategy({
  name: "activeft",
  title: "ActiveFT",
  summary: "Takes the rows nearest to directions that match the pool's distribution",
  paper: {
    citation: "Xie et al. 2023",
    title: "Active Finetuning: Exploiting Annotation Budget in the Pretraining-Finetuning Paradigm",
    url: "https://arxiv.org/abs/2303.14382",
  },
  needs: ["features"],
  coldStart: true,
  about: {
    family: "cover",
    text:
      "One batch before any label: B directions c, drawn from the rows f of length 1, minimise " +
      "the mean of −log(e / (e + s)) by 300 steps of Adam, with e = exp(f·c / τ) of the direction " +
      "nearest to f and s = Σ_j exp(c_j·c / τ) over all directions, τ = 0.07: the first pulls " +
      "directions to the rows, the second drives them apart. Each then takes the most similar " +
      "row that is free. It sees neither labels nor earlier picks, so that a second batch " +
      "repeats what the first covers, and 300 small steps stay near where they started.",
    cost: "300·N·D·B",
    checked: "yichen928/ActiveFT@0687b009",
  },
  select: async (query) => {
    const starts = query.random("first directions").choice(query.pool.size, query.budget);
    return await activeftPicks(query, starts);
  },
});

/**
 * ActiveFT from given rows.
 *
 * @param starts B pool rows.
 * @returns B rows, by direction.
 */
export async function activeftPicks(
  { pool, runtime }: Query,
  starts: ArrayLike<number>,
): Promise<Int32Array> {
  const { data, shape } = unitRows(pool.features!);
  const rows = { data, shape };
  const kept = runtime.keep(rows);
  try {
    const directions = await fittedDirections(runtime, rows, starts);
    return await nearestInTurn(runtime, rows, directions);
  } finally {
    if (kept) await runtime.forget(rows);
  }
}

/** Directions `[B, D]` of length 1 after all steps, starting at rows. */
export async function fittedDirections(
  runtime: Runtime,
  rows: NdArray,
  starts: ArrayLike<number>,
): Promise<NdArray> {
  const { data, shape } = takeRows(rows, starts);
  const points = Float64Array.from(data);
  const [mean, square] = [new Float64Array(data.length), new Float64Array(data.length)];
  for (let step = 1; step <= ADAM.steps; step++) {
    const slope = await slopeAt(runtime, rows, points, shape);
    const [bias, squareBias] = [1 - ADAM.first ** step, 1 - ADAM.second ** step];
    slope.forEach((each, i) => {
      mean[i] = ADAM.first * mean[i]! + (1 - ADAM.first) * each;
      square[i] = ADAM.second * square[i]! + (1 - ADAM.second) * each * each;
      const root = Math.sqrt(square[i]! / squareBias) + ADAM.epsilon;
      points[i]! -= ADAM.rate * mean[i]! / bias / root;
    });
  }
  return unitRows({ data: Float32Array.from(points), shape, exact: points });
}

/** The gradient `[B·D]` of the loss at points `[B, D]`, of which the directions count. */
async function slopeAt(
  runtime: Runtime,
  rows: NdArray,
  points: Float64Array,
  shape: readonly number[],
): Promise<Float64Array> {
  const { data, exact } = unitRows({ data: Float32Array.from(points), shape, exact: points });
  const { towards, apart } = await pulls(runtime, rows, { data, shape }, TEMPERATURE);
  const slope = apart.map((each, i) => (each - towards[i]!) / (TEMPERATURE * rows.shape[0]!));
  const width = shape[1]!;
  for (let start = 0; start < slope.length; start += width) {
    let [norm, along] = [0, 0];
    for (let i = start; i < start + width; i++) {
      norm += points[i]! ** 2;
      along += slope[i]! * exact[i]!;
    }
    // A step along a point changes its length alone.
    for (let i = start; i < start + width; i++) {
      slope[i] = (slope[i]! - along * exact[i]!) / Math.sqrt(norm || 1);
    }
  }
  return slope;
}
