/** Directions among rows of length 1: how rows pull them, and which row is nearest to each. */
import type { NdArray } from "../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../onnx/blocks.ts";
import {
  add,
  argMax,
  cast,
  div,
  equal,
  exp,
  gather,
  gemm,
  Graph,
  matmul,
  max,
  mul,
  Program,
  range,
  type Runtime,
  squeeze,
  sum,
  transpose,
  unsqueeze,
  where,
} from "../../onnx/mod.ts";
import { greedy } from "./greedy.ts";

/** What pulls directions c, of which each row f counts for the nearest. */
export interface Pulls {
  /** `[B·D]`: Σ f·s / (e + s) over the rows of each direction, e = exp(f·c / τ). */
  readonly towards: Float64Array;
  /** `[B·D]`: Σ 1 / (e + s) over the same rows, times the gradient τ·∂s/∂c. */
  readonly apart: Float64Array;
}

/**
 * The gradient of ActiveFT's loss, in two parts; s = Σ_j exp(c_j·c / τ).
 *
 * @param rows `[N, D]`.
 * @param directions `[B, D]`.
 * @param temperature τ.
 */
export async function pulls(
  runtime: Runtime,
  rows: NdArray,
  directions: NdArray,
  temperature: number,
): Promise<Pulls> {
  const [count, width] = directions.shape as [number, number];
  const sharp = { ...directions, data: directions.data.map((x) => x / temperature) };
  const { spread, push } = await runtime.run(spreadProgram, { directions, sharp });
  const towards = new Float64Array(count * width);
  const shares = new Float64Array(count);
  await inBlocks(rows.shape[0]!, blockRows(Math.max(count, width)), async (start, end) => {
    const feeds = { rows: takeBetween(rows, start, end), sharp, spread: spread! };
    const sums = await runtime.run(pullProgram, feeds);
    addTo(towards, sums.towards!.data as Float32Array);
    addTo(shares, sums.shares!.data as Float32Array);
  });
  const apart = Float64Array.from(
    push!.data as Float32Array,
    (each, i) => each * shares[Math.floor(i / width)]!,
  );
  return { towards, apart };
}

function addTo(sums: Float64Array, numbers: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += numbers[i]!;
}

/**
 * For each direction `[B, D]` in turn the row `[N, D]` of the largest product with it that is not
 * taken yet; the lower of equals.
 */
export async function nearestInTurn(
  runtime: Runtime,
  rows: NdArray,
  directions: NdArray,
): Promise<Int32Array> {
  const { picks } = await runtime.run(nearestProgram, { pool: rows, directions });
  return picks!.data as Int32Array;
}

/** From `directions [B, D]` and the same divided by τ, `sharp`, to `spread [B]`: s; and `push [B, D]`. */
function makeSpread(): Program {
  const graph = new Graph("activeft-spread");
  const directions = graph.input("directions", "float32", ["B", "D"]);
  const sharp = graph.input("sharp", "float32", ["B", "D"]);
  const near = exp(matmul(sharp, transpose(directions)));
  return new Program(graph, { spread: sum(near, { axis: 1 }), push: matmul(near, directions) });
}

/** From `rows [b, D]`, `sharp [B, D]` and `spread [B]` to `towards [B, D]` and `shares [B]`. */
function makePull(): Program {
  const graph = new Graph("activeft-pull");
  const rows = graph.input("rows", "float32", ["b", "D"]);
  const sharp = graph.input("sharp", "float32", ["B", "D"]);
  const spread = graph.input("spread", "float32", ["B"]);
  const products = gemm(rows, sharp, undefined, { transposeB: true });
  const nearest = argMax(products, { axis: 1 });
  const both = add(exp(max(products, { axis: 1 })), gather(spread, nearest));
  const isNearest = cast(equal(unsqueeze(nearest, 1), range(graph, "B")), "float32");
  const shares = div(isNearest, unsqueeze(both, 1));
  const towards = gemm(mul(shares, spread), rows, undefined, { transposeA: true });
  return new Program(graph, { towards, shares: sum(shares, { axis: 0 }) });
}

/** From `pool [N, D]`, which a loop needs whole, and `directions [B, D]` to `picks [B]`. */
function makeNearest(): Program {
  const graph = new Graph("nearest-in-turn");
  const rows = graph.input("pool", "float32", ["N", "D"]);
  const directions = graph.input("directions", "float32", ["B", "D"]);
  const count = squeeze(graph.dimension("B"), 0);
  const { picks } = greedy({
    count,
    state: sum(rows, { axis: 1 }),
    choose: (_, free, step) => {
      const products = matmul(rows, gather(directions, step));
      return argMax(where(cast(free, "bool"), products, -2));
    },
    update: (state) => state,
  });
  return new Program(graph, { picks });
}

const spreadProgram = makeSpread();
const pullProgram = makePull();
const nearestProgram = makeNearest();
