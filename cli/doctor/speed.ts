/** What a provider reaches at best, in about a second, whether it is a GPU or an emulation of one. */
import { add, expand, gemm, Graph, matmul, max, Program, type Value } from "../../onnx/mod.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { peakBandwidth, peakOperations } from "./machine.ts";

/** A provider's speed at large, simple work. */
export interface Speed {
  /** Float32 operations a second of a matrix product, multiplications and additions counted apart. */
  readonly operations: number;
  /** Bytes a second of the provider's own memory. */
  readonly bandwidth: number;
}

/** Times that the CPU's product and its readings are repeated: about half a second on two cores. */
const REPEATS = { operations: 8, bandwidth: 5 };

/**
 * Measures a provider.
 *
 * @returns The speed. The CPU's is measured as for `bench:bait`; that of others on values that are made
 * on the device, so that nothing crosses the bus.
 */
export async function measureSpeed(runtime: Runtime, seconds: number): Promise<Speed> {
  if (runtime.provider === "cpu") {
    return {
      operations: await peakOperations(runtime, REPEATS.operations),
      bandwidth: await peakBandwidth(runtime, REPEATS.bandwidth),
    };
  }
  return {
    operations: await climb(runtime, products, seconds),
    bandwidth: await climb(runtime, readings, seconds),
  };
}

/** A program that does work, and how much of it. */
interface Load {
  readonly program: Program;
  readonly work: number;
}

/** Products one after the other in one run, so that starting it counts little. */
const PRODUCTS = 4;
const SIDES = [128, 256, 512, 1024, 2048, 4096];

/** Products of square matrices, made from one number on the device. */
export const products: readonly (() => Load)[] = SIDES.map((side) => () => {
  const graph = new Graph(`products-${side}`);
  // 1/side everywhere: every power of such a matrix is the matrix itself.
  const square = expand(graph.input("x", "float32", [1, 1]), [side, side]);
  let y = square;
  for (let i = 0; i < PRODUCTS; i++) y = matmul(y, square);
  return { program: new Program(graph, { y: max(y) }), work: PRODUCTS * 2 * side ** 3 };
});

/** Reads of one matrix in one run, beside the write that makes it. */
const READS = 4;
const COLUMNS = 1024;
const ROWS = [1024, 4096, 16_384, 65_536];

/** Products of a large matrix with single vectors: 4 MB and up to 256 MB are read again and again. */
export const readings: readonly (() => Load)[] = ROWS.map((rows) => () => {
  const graph = new Graph(`readings-${rows}`);
  const x = graph.input("x", "float32", [1, 1]);
  const matrix = expand(x, [rows, COLUMNS]);
  const vectors = Array.from({ length: READS }, (_, i): Value =>
    // Different vectors: equal products would be computed once.
    graph.constant({ data: new Float32Array(COLUMNS).fill(i + 1), shape: [1, COLUMNS] }));
  const sums = vectors.map((vector) => gemm(vector, matrix, undefined, { transposeB: true }));
  const y = max(sums.reduce((a, b) => add(a, b)));
  return { program: new Program(graph, { y }), work: (READS + 1) * 4 * rows * COLUMNS };
});

/**
 * The rate at the largest load that there is time for: smaller ones fit into caches, or are over
 * before the device is busy.
 *
 * @param now The time in milliseconds.
 */
export async function climb(
  runtime: Runtime,
  loads: readonly (() => Load)[],
  seconds: number,
  now: () => number = () => performance.now(),
): Promise<number> {
  const end = now() + 1000 * seconds;
  const feeds = { x: { data: Float32Array.of(1 / 1024), shape: [1, 1] } };
  let best = 0;
  for (const [i, load] of loads.entries()) {
    const { program, work } = load();
    // Compiles what has to be, and is not counted.
    await runtime.run(program, feeds);
    let last = Infinity;
    best = 0;
    do {
      const start = now();
      await runtime.run(program, feeds);
      last = now() - start;
      best = Math.max(best, 1000 * work / last);
      // Small loads tell little: one timing each, until the last that there is time for.
    } while (!fits(i, last) && now() + last < end);
    await runtime.release(program);
    if (!fits(i, last)) break;
  }
  return best;

  function fits(i: number, milliseconds: number): boolean {
    // The next is at most 8 times the work, and runs twice.
    return i < loads.length - 1 && now() + 16 * milliseconds < end;
  }
}
