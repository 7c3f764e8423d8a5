/** k-means++: initial centres by greedy D² sampling. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { blockRows } from "../../onnx/blocks.ts";
import {
  add,
  and,
  argMin,
  cast,
  gather,
  gemm,
  Graph,
  greater,
  less,
  loop,
  min,
  minimum,
  Program,
  range,
  type Runtime,
  sub,
  sum,
  topK,
  unsqueeze,
  where,
} from "../../onnx/mod.ts";
import {
  exactDistance,
  RESOLVED,
  ROUNDING,
  squaredNorms,
  UNREACHED,
  withoutRounding,
} from "./distances.ts";

/** Blocks of candidates are this many times smaller than memory asks for: they stay in the cache. */
const BLOCK_SHARE = 4;

/**
 * Chooses initial centres (Arthur and Vassilvitskii 2007): of 2 + ⌊ln C⌋ rows drawn for each, the
 * one that leaves the least squared distance, as scikit-learn does. Rows for several centres are
 * drawn at once: one drawn in proportion to d², which has fallen to e² since, counts with
 * probability e²/d², and those that count are drawn in proportion to e². Distances that float32
 * does not resolve are left to float64.
 *
 * @param rows `[N, D]`, centred.
 */
export async function seedCentres(
  runtime: Runtime,
  rows: NdArray,
  clusters: number,
  random: Random,
): Promise<NdArray> {
  const [count, dimensions] = rows.shape as [number, number];
  const program = seedingProgram(dimensions);
  const norms = squaredNorms(rows);
  const sums = new Float64Array(count);
  const all = runningSums(norms.data, sums);
  const unresolved = all * RESOLVED;
  const tries = 2 + Math.floor(Math.log(clusters));
  const most = blockRows(BLOCK_SHARE * tries * count);
  const approached = (before: Float32Array, pick: number): Float32Array =>
    before.map((limit, row) =>
      Math.min(limit, exactDistance(rows.data, row, rows.data, pick, dimensions, limit))
    );
  const picks = new Set<number>();
  let nearest: Float32Array = new Float32Array(count).fill(UNREACHED);
  const propose = async (candidates: readonly number[], steps: number): Promise<void> => {
    const least = candidates.map((row) =>
      Math.max(random.uniform() * nearest[row]!, ROUNDING * norms.data[row]!)
    );
    const { places, left } = await runtime.run(program, {
      features: rows,
      norms,
      nearest: { data: nearest, shape: [count] },
      candidates: places64(candidates),
      least: { data: Float32Array.from(least), shape: [candidates.length] },
      order: places64([...Array(candidates.length / steps).keys()]),
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
      unresolved: { data: Float32Array.of(unresolved - all), shape: [] },
    });
    nearest = left!.data as Float32Array;
    for (const place of places!.data) {
      const pick = candidates[Number(place)]!;
      picks.add(pick);
      nearest[pick] = 0;
    }
  };
  const decide = (candidates: readonly number[]): void => {
    const left = candidates.map((row) => approached(nearest, row));
    const masses = left.map((mass) => runningSums(mass, sums));
    const best = masses.indexOf(Math.min(...masses));
    picks.add(candidates[best]!);
    nearest = left[best]!;
  };
  await propose([random.integer(count)], 1);
  let isResolved = true;
  while (picks.size < clusters) {
    if (runningSums(nearest, sums) < unresolved && isResolved) {
      isResolved = false;
      nearest = [...picks].reduce(approached, new Float32Array(count).fill(UNREACHED));
      runningSums(nearest, sums);
    }
    const ahead = isResolved ? Math.min(most, picks.size >> 1, clusters - picks.size) : 1;
    const steps = Math.max(1, ahead);
    const candidates = drawn(sums, random.uniforms(tries * steps));
    // Without mass, all rows are equal to rows picked before.
    if (candidates.length === 0) { for (let row = 0; picks.size < clusters; row++) picks.add(row); }
    else if (isResolved) await propose(candidates, steps);
    else decide(candidates);
  }
  return takeRows(rows, [...picks]);
}

function places64(places: readonly number[]): NdArray<BigInt64Array> {
  return { data: BigInt64Array.from(places, BigInt), shape: [places.length] };
}

/** Writes the mass of all rows up to each one; returns that of all. */
function runningSums(mass: Float32Array, sums: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < mass.length; row++) sums[row] = sum += mass[row]!;
  return sum;
}

/** The first rows whose running sums exceed shares of the last one; none without mass. */
function drawn(sums: Float64Array, shares: Float64Array): number[] {
  const all = sums.at(-1)!;
  return all === 0 ? [] : Array.from(shares, (share) => {
    let [first, end] = [0, sums.length - 1];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (sums[middle]! > share * all) end = middle;
      else first = middle + 1;
    }
    return first;
  });
}

/**
 * From `features [N, D]`, their squared `norms [N]`, squared distances to the `nearest` centres
 * `[N]` and `candidates` (int64 `[M]`) to the `places` of those that are chosen in up to so many
 * `steps`, and the squared distances that are `left [N]`.
 *
 * The first step chooses among candidates 0 … L−1, the `order`; each one after it among the next L
 * of which more than the `least [M]` is left. Steps end where there are fewer, and where the sum of
 * the distances' parts, their row's norm taken off, is below what is `unresolved`.
 */
function seedingProgram(dimensions: number): Program {
  const graph = new Graph("k-means-seeding");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const norms = graph.input("norms", "float32", ["N"]);
  const nearest = graph.input("nearest", "float32", ["N"]);
  const candidates = graph.input("candidates", "int64", ["M"]);
  const least = graph.input("least", "float32", ["M"]);
  const order = graph.input("order", "int64", ["L"]);
  const steps = graph.input("steps", "int64", []);
  const unresolved = graph.input("unresolved", "float32", []);
  const own = gather(norms, candidates);
  const parts = gemm(gather(features, candidates), features, unsqueeze(own, 1), {
    transposeB: true,
    alpha: -2,
  });
  const countdown = cast(sub(2 ** 20, range(graph, "M")), "float32");
  const { state: [limits], collected: [chosen] } = loop({
    count: steps,
    // Places count down in floats beside the order, so that no step fetches whole numbers from a device.
    state: [sub(nearest, norms), order, gather(countdown, order)],
    body: (_step, [limits, order, counts]) => {
      const left = minimum(gather(parts, order!), limits!);
      const sums = sum(left, { axis: 1 });
      const best = argMin(sums);
      const next = gather(left, best);
      const remains = greater(add(gather(next, candidates), own), least);
      const isLater = less(countdown, gather(counts!, -1));
      const ranks = where(and(remains, isLater), countdown, 0);
      const { values, indices } = topK(ranks, graph.dimension("L"), { length: "L" });
      return {
        state: [next, indices, values],
        collect: [gather(counts!, best)],
        proceed: and(greater(gather(values, -1), 0), greater(min(sums), unresolved)),
      };
    },
  });
  const places = cast(sub(2 ** 20, chosen!), "int64");
  const left = withoutRounding(add(limits!, norms), norms);
  return new Program(graph, { places, left });
}
