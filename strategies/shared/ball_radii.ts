/** Balls of their own radius around labelled rows: what they hold, and how large they may be. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import { blockRows, inBlocks, runInBlocks, takeBetween } from "../../onnx/blocks.ts";
import {
  add,
  cast,
  gemm,
  Graph,
  less,
  min,
  mul,
  Program,
  type Runtime,
  sub,
  sumSquare,
} from "../../onnx/mod.ts";
import { centreDistances } from "./nearest_rows.ts";

/** No ball is larger. */
const MOST = 1.1;

/** A search ends once it knows a radius this well. */
const RESOLUTION = 0.05;

/**
 * Whether any ball holds a row, `[M]`: 1 or 0.
 *
 * @param rows `[M, D]`.
 * @param centres `[n, D]`, n ≥ 1.
 * @param radii `[n]`.
 */
export async function heldByBalls(
  runtime: Runtime,
  rows: NdArray,
  centres: NdArray,
  radii: readonly number[],
): Promise<Float64Array> {
  const [count, width] = centres.shape as [number, number];
  const { held } = await runInBlocks(runtime, heldProgram, {
    rows,
    shared: { centres, radii: { data: Float32Array.from(radii), shape: [count] } },
    size: blockRows(Math.max(count, width)),
  });
  return Float64Array.from(held!.data as Float32Array);
}

/** The share of rows that balls hold, of which none is larger than 1.1. */
export async function shareHeld(
  runtime: Runtime,
  rows: NdArray,
  centres: NdArray,
  radii: readonly number[],
): Promise<number> {
  const within = radii.map((radius) => Math.min(radius, MOST));
  const held = await heldByBalls(runtime, rows, centres, within);
  return held.reduce((sum, each) => sum + each, 0) / held.length;
}

/** Balls and what they are to hold. */
export interface Balls {
  /** `[n, D]`. */
  readonly centres: NdArray;
  /** `[n]`. */
  readonly centreLabels: Int32Array;
  /** `[M, D]`; the centres are among them. */
  readonly rows: NdArray;
  /** `[M]`. */
  readonly rowLabels: Int32Array;
}

/**
 * Radii `[n]`: those known of the first balls, and of each other one the largest at which a share of
 * 0.4 + 0.2·coverage of its rows has its centre's label.
 *
 * @param initial Its radius for the coverage.
 */
export async function ballRadii(
  runtime: Runtime,
  balls: Balls,
  known: readonly number[],
  initial: number,
): Promise<number[]> {
  const { centres, centreLabels, rows } = balls;
  const added = Array.from(centreLabels.keys()).slice(known.length);
  const guess = [...known, ...added.map(() => initial)];
  const purity = 0.2 * await shareHeld(runtime, rows, centres, guess) + 0.4;
  const others = {
    ...balls,
    centres: takeRows(centres, added),
    centreLabels: centreLabels.subarray(known.length),
  };
  return [...known, ...await searchRadii(runtime, others, purity)];
}

/** Radii `[n]` of balls of some purity, to two decimals. */
async function searchRadii(
  runtime: Runtime,
  { centres, centreLabels, rows, rowLabels }: Balls,
  purity: number,
): Promise<number[]> {
  const [count, width] = rows.shape as [number, number];
  const radii: number[] = [];
  await inBlocks(centres.shape[0]!, blockRows(Math.max(count, width)), async (start, end) => {
    const feeds = { rows: takeBetween(centres, start, end), centres: rows };
    const { distances } = await runtime.run(centreDistances, feeds);
    for (let centre = start; centre < end; centre++) {
      const at = (centre - start) * count;
      const squares = (distances!.data as Float32Array).subarray(at, at + count);
      const shareAt = (radius: number): number => {
        let [inside, alike] = [0, 0];
        for (let row = 0; row < count; row++) {
          if (squares[row]! >= radius * radius) continue;
          inside++;
          if (rowLabels[row] === centreLabels[centre]) alike++;
        }
        return inside === 0 ? 0 : alike / inside;
      };
      radii[centre] = Math.round(100 * bisect(shareAt, purity)) / 100;
    }
  });
  return radii;
}

/** Mishal and Weinshall's bisection, which steps back from a fall below purity that was just met. */
function bisect(shareAt: (radius: number) => number, purity: number): number {
  let [low, high] = [0, MOST];
  let middle = MOST / 2;
  let [before, last] = [middle, 0];
  while (high - low > RESOLUTION) {
    const share = shareAt(middle);
    if (before < middle && last === purity && share < purity) return before;
    if (share < purity) high = middle;
    else low = middle;
    [before, last] = [middle, share];
    middle = (low + high) / 2;
  }
  return middle;
}

/** From `rows [b, D]`, `centres [n, D]` and their `radii [n]` to `held [b]`, 1 or 0. */
function makeHeld(): Program {
  const graph = new Graph("held-by-balls");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const centres = graph.input("centres", "float32", ["n", "D"]);
  const radii = graph.input("radii", "float32", ["n"]);
  const norms = sub(sumSquare(centres, { axis: 1 }), mul(radii, radii));
  const parts = gemm(rows, centres, norms, { transposeB: true, alpha: -2 });
  const outside = add(min(parts, { axis: 1 }), sumSquare(rows, { axis: 1 }));
  return new Program(graph, { held: cast(less(outside, 0), "float32") });
}

const heldProgram = makeHeld();
