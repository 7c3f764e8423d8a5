/** k-means++: initial centres by greedy D² sampling. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import {
  argMin,
  gather,
  gemm,
  Graph,
  minimum,
  Program,
  type Runtime,
  sum,
  transpose,
} from "../../onnx/mod.ts";
import { exactDistance, RESOLVED, ROUNDING, squaredNorms, UNREACHED } from "./distances.ts";

/**
 * Chooses initial centres (Arthur and Vassilvitskii 2007): of 2 + ⌊ln C⌋ rows drawn for each, the
 * one that leaves the least squared distance, as scikit-learn does. Distances that float32 does not
 * resolve are left to float64.
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
  const unresolved = runningSums(norms.data, sums) * RESOLVED;
  const tries = 2 + Math.floor(Math.log(clusters));
  const approached = (before: Float32Array, pick: number): Float32Array =>
    before.map((limit, row) =>
      Math.min(limit, exactDistance(rows.data, row, rows.data, pick, dimensions, limit))
    );
  let limits = new Float32Array(count).fill(UNREACHED);
  const proposed = async (candidates: number[]): Promise<[pick: number, Float32Array]> => {
    const { best, parts } = await runtime.run(program, {
      features: rows,
      norms,
      candidates: { data: BigInt64Array.from(candidates, BigInt), shape: [candidates.length] },
      limits: { data: limits, shape: [count] },
    });
    const pick = candidates[Number(best!.data[0])]!;
    limits = parts!.data as Float32Array<ArrayBuffer>;
    limits[pick] = -norms.data[pick]!;
    return [pick, distancesFrom(limits, norms.data, nearest)];
  };
  const decided = (candidates: number[]): [pick: number, Float32Array] => {
    const left = candidates.map((row) => approached(nearest, row));
    const masses = left.map((mass) => runningSums(mass, sums));
    const best = masses.indexOf(Math.min(...masses));
    return [candidates[best]!, left[best]!];
  };
  const picks = new Set<number>();
  let nearest: Float32Array = new Float32Array(count).fill(UNREACHED);
  let candidates = [random.integer(count)];
  let isResolved = true;
  while (picks.size < clusters) {
    const [pick, left] = isResolved ? await proposed(candidates) : decided(candidates);
    picks.add(pick);
    nearest = left;
    if (runningSums(nearest, sums) < unresolved && isResolved) {
      isResolved = false;
      nearest = [...picks].reduce(approached, new Float32Array(count).fill(UNREACHED));
      runningSums(nearest, sums);
    }
    candidates = drawn(sums, random.uniforms(tries).sort());
    if (candidates.length === 0) fillUp(picks, clusters);
  }
  return takeRows(rows, [...picks]);
}

/** Writes squared distances, which are their parts and the rows' norms; rounding is 0. */
function distancesFrom(
  parts: Float32Array,
  norms: Float32Array,
  distances: Float32Array,
): Float32Array {
  for (let row = 0; row < parts.length; row++) {
    const distance = parts[row]! + norms[row]!;
    distances[row] = distance < norms[row]! * ROUNDING ? 0 : distance;
  }
  return distances;
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

/** Adds the lowest rows: all are equal to rows picked before. */
function fillUp(picks: Set<number>, clusters: number): void {
  for (let row = 0; picks.size < clusters; row++) picks.add(row);
}

/**
 * From `features [N, D]`, their squared `norms [N]`, `candidates` (int64 `[L]`) and `limits [N]`
 * (the parts of squared distances to the centres chosen before) to the `best` candidate's place
 * among them, and the `parts [N]` with it. A squared distance is the sum of its part and its row's
 * norm, which is the same for all candidates.
 */
function seedingProgram(dimensions: number): Program {
  const graph = new Graph("k-means-seeding");
  const features = graph.input("features", "float32", ["N", dimensions]);
  const norms = graph.input("norms", "float32", ["N"]);
  const candidates = graph.input("candidates", "int64", ["L"]);
  const limits = graph.input("limits", "float32", ["N"]);
  const parts = gemm(features, gather(features, candidates), gather(norms, candidates), {
    transposeB: true,
    alpha: -2,
  });
  const left = minimum(transpose(parts), limits);
  const best = argMin(sum(left, { axis: 1 }));
  return new Program(graph, { best, parts: gather(left, best) });
}
