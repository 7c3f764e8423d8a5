/** What the machine can do at best: the floors that figures are held against. */
import { Graph, matmul, max, Program, type Runtime } from "../../onnx/mod.ts";

/**
 * The best of some timings.
 *
 * @param repeats How many.
 * @param work What is timed.
 * @returns Seconds of the fastest.
 */
export async function fastest(repeats: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}

/**
 * The speed of a large matrix product, 1024³ in float32.
 *
 * @param runtime Where.
 * @returns Operations a second, multiplications and additions counted apart.
 */
export async function peakOperations(runtime: Runtime): Promise<number> {
  const size = 1024;
  const graph = new Graph("peak-operations");
  const x = graph.input("x", "float32", [size, size]);
  const program = new Program(graph, { y: max(matmul(x, x)) });
  const feeds = { x: { data: new Float32Array(size * size).fill(0.5), shape: [size, size] } };
  await runtime.run(program, feeds);
  return 2 * size ** 3 / await fastest(12, () => runtime.run(program, feeds));
}

/**
 * The speed of reading memory, 256 MB at once.
 *
 * @param runtime Where.
 * @returns Bytes a second.
 */
export async function peakBandwidth(runtime: Runtime): Promise<number> {
  const shape = [65_536, 1024];
  const graph = new Graph("peak-bandwidth");
  const x = graph.input("x", "float32", shape);
  const program = new Program(graph, { y: max(x) });
  const feeds = { x: { data: new Float32Array(65_536 * 1024).fill(0.5), shape } };
  await runtime.run(program, feeds);
  return 4 * 65_536 * 1024 / await fastest(8, () => runtime.run(program, feeds));
}
