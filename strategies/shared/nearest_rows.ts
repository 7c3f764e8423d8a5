/** The row that is nearest to each of some centres, of all rows. */
import type { NdArray } from "../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../onnx/blocks.ts";
import { add, Graph, Program, type Runtime, sumSquare, unsqueeze } from "../../onnx/mod.ts";
import { distanceParts, exactDistance, LEAD, squaredNorms } from "./distances.ts";

/** Errors of float32 squared distances, as a share of the sum of both squared norms. */
const DOUBT = 2 ** -17;

/**
 * Finds the row nearest to each centre; the lower of equals. Float32 proposes rows, float64 decides.
 *
 * @param rows `[N, D]`, centred.
 * @param centres `[C·D]`, means of such rows.
 * @returns `[C]`.
 */
export async function nearestRows(
  runtime: Runtime,
  rows: NdArray,
  centres: Float64Array,
): Promise<number[]> {
  const width = rows.shape[1]!;
  const proposed = await candidateRows(runtime, rows, {
    data: Float32Array.from(centres),
    shape: [centres.length / width, width],
  });
  return proposed.map((candidates, centre) => {
    let [best, least] = [-1, Infinity];
    for (const row of candidates) {
      const limit = least * (1 - LEAD);
      const distance = exactDistance(rows.data, row, centres, centre, width, limit);
      if (distance < limit) [best, least] = [row, distance];
    }
    return best;
  });
}

/** For each centre `[C, D]` the rows, ascending, that no earlier row is certain to be nearer than. */
export async function candidateRows(
  runtime: Runtime,
  rows: NdArray,
  centres: NdArray,
): Promise<number[][]> {
  const [[size, width], count] = [rows.shape as [number, number], centres.shape[0]!];
  const found = Array.from({ length: count }, (): number[] => []);
  const limits = new Float64Array(count).fill(Infinity);
  // Each row's own: a row that is far off puts no other in doubt.
  const [own, theirs] = [squaredNorms(rows).data, squaredNorms(centres).data];
  await inBlocks(size, blockRows(Math.max(count, width)), async (start, end) => {
    const block = takeBetween(rows, start, end);
    const { distances } = await runtime.run(centreDistances, { rows: block, centres });
    const numbers = distances!.data as Float32Array;
    for (let i = 0, row = start; row < end; row++) {
      for (let centre = 0; centre < count; centre++, i++) {
        const doubt = DOUBT * (own[row]! + theirs[centre]!);
        if (numbers[i]! - doubt > limits[centre]!) continue;
        found[centre]!.push(row);
        limits[centre] = Math.min(limits[centre]!, numbers[i]! + doubt);
      }
    }
  });
  return found;
}

/** From `rows [b, D]` and `centres [C, D]` to squared `distances [b, C]`. */
function makeProgram(): Program {
  const graph = new Graph("centre-distances");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const centres = graph.input("centres", "float32", ["C", "D"]);
  const own = unsqueeze(sumSquare(rows, { axis: 1 }), 1);
  return new Program(graph, { distances: add(distanceParts(rows, centres), own) });
}

/** Squared `distances [b, C]` of `rows [b, D]` to `centres [C, D]`. */
export const centreDistances: Program = makeProgram();
