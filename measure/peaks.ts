/** The peak speed of the machine, which figures are compared with. */
import { gemm, Graph, matmul, max, Program, type Runtime, type Value } from "../onnx/mod.ts";

/** Operations a second of a matrix product, 1024³ in float32, at the fastest of so many repeats. */
export async function peakOperations(runtime: Runtime, repeats: number): Promise<number> {
  const size = 1024;
  const graph = new Graph("peak-operations");
  const x = graph.input("x", "float32", [size, size]);
  const program = new Program(graph, { y: max(matmul(x, x)) });
  const feeds = { x: { data: new Float32Array(size * size).fill(0.5), shape: [size, size] } };
  await runtime.run(program, feeds);
  return 2 * size ** 3 / await fastest(repeats, () => runtime.run(program, feeds));
}

/** 128 MB, more than the caches of most processors hold. */
const READ_SHAPE = [32_768, 1024] as const;

/**
 * Ways to read a matrix X once. Which of them is fastest depends on the machine: its runtime has a
 * kernel of its own for each, and none comes near the memory's speed everywhere.
 */
const readings: Readonly<Record<string, (x: Value, block: (rows: number) => Value) => Value>> = {
  maximum: (x) => max(x, { axis: 1 }),
  vector: (x, block) => gemm(block(1), x, undefined, { transposeB: true }),
  /** `[2, D]·Xᵀ`: what Binary BAIT does at every pick. */
  pair: (x, block) => gemm(block(2), x, undefined, { transposeB: true }),
};

/** Bytes a second of reading 128 MB, at the fastest of so many repeats of several ways to do so. */
export async function peakBandwidth(runtime: Runtime, repeats: number): Promise<number> {
  const [rows, columns] = READ_SHAPE;
  const feeds = { x: { data: new Float32Array(rows * columns).fill(0.5), shape: READ_SHAPE } };
  let best = Infinity;
  for (const [name, read] of Object.entries(readings)) {
    const graph = new Graph(`peak-bandwidth-${name}`);
    const x = graph.input("x", "float32", [...READ_SHAPE]);
    const block = (height: number): Value =>
      graph.constant({
        data: new Float32Array(height * columns).fill(1),
        shape: [height, columns],
      });
    // One number comes out, so that writing and handing it over cost nothing.
    const program = new Program(graph, { y: max(read(x, block)) });
    await runtime.run(program, feeds);
    best = Math.min(best, await fastest(repeats, () => runtime.run(program, feeds)));
  }
  return 4 * rows * columns / best;
}

/** No repeat starts once this many seconds have passed: a software device takes some for each. */
const MOST_SECONDS = 2;

async function fastest(repeats: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  const end = performance.now() + 1000 * MOST_SECONDS;
  for (let i = 0; i === 0 || i < repeats && performance.now() < end; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
