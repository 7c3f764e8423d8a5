/** The command that measures how many iterations of a loop are worth writing out in one program. */
import type { NdArray } from "../../core/ndarray.ts";
import { add, Graph, mul, Program, Runtime } from "../../onnx/mod.ts";
import { chunkLength } from "../../onnx/webgpu/chunk.ts";
import { countNodes } from "../../onnx/webgpu/loop_view.ts";
import { lower, lowerings } from "../../onnx/webgpu/lowering.ts";
import { Sessions } from "../../onnx/session.ts";
import { tensorFrom } from "../../onnx/tensor.ts";
import { coresetProgram } from "../../strategies/coreset.ts";

const PROVIDER = "webgpu";

/** Iterations of the loop that is measured: a batch of CoreSet. */
const COUNT = 96;

/** The pool: small, so that what is measured is not the arithmetic. */
const [ROWS, DIMENSIONS] = [64, 16];

/** Nodes of the program whose opening is measured, and runs of the one whose running is. */
const [NODES, RUNS] = [256, 200];

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** A program of some nodes that leaves its output on the device. */
function chain(nodes: number): Program {
  const graph = new Graph("chain");
  const x = graph.input("x", "float32", ["N"]);
  let y = add(x, 1);
  for (let i = 1; i < nodes; i++) y = i % 2 === 0 ? add(y, x) : mul(y, 0.5);
  return new Program(graph, { y });
}

/** Seconds of a run beside its nodes, and of opening a program a node. */
async function overheads(): Promise<{ run: number; openNode: number }> {
  const sessions = new Sessions(PROVIDER, 1);
  const stage = { program: chain(1), locations: { y: "gpu-buffer" as const } };
  let x = (await sessions.run(stage, { x: tensorFrom("float32", new Float32Array(8), [8]) })).y!;
  const seconds = await secondsOf(async () => {
    for (let i = 0; i < RUNS; i++) {
      const { y } = await sessions.run(stage, { x });
      x.dispose();
      x = y!;
    }
  });
  const opened = await secondsOf(() => sessions.open({ program: chain(NODES), locations: {} }));
  x.dispose();
  await sessions.close();
  return { run: seconds / RUNS, openNode: opened / NODES };
}

/** Seconds of the first run, which opens the programs, and of a later one. */
async function costOf(length: number, program: Program): Promise<{ first: number; later: number }> {
  const lowering = { ...lowerings[PROVIDER]!, length: () => length };
  const runtime = await Runtime.open({ provider: PROVIDER, threads: 1, lowering });
  const features: NdArray = {
    data: Float32Array.from({ length: ROWS * DIMENSIONS }, (_, i) => Math.sin(i * i)),
    shape: [ROWS, DIMENSIONS],
  };
  const feeds = {
    features,
    distances: { data: new Float32Array(ROWS).fill(1e9), shape: [ROWS] },
    budget: { data: BigInt64Array.of(BigInt(COUNT)), shape: [] },
  };
  const run = (): Promise<number> => secondsOf(() => runtime.run(program, feeds));
  const first = await run();
  const later = [await run(), await run(), await run()].sort((a, b) => a - b)[1]!;
  await runtime.close();
  return { first, later };
}

function ms(seconds: number, digits = 1): string {
  return (1000 * seconds).toFixed(digits);
}

if (import.meta.main) {
  const program = coresetProgram(DIMENSIONS);
  const { plan } = lower(program, lowerings[PROVIDER]!);
  const [loop] = plan!.steps.flatMap((step) => step.kind === "loop" ? [step.loop] : []);
  const nodes = countNodes(loop!.body.nodes);
  // A device that nobody has open forgets its kernels: compiling them is not what is measured.
  const held = await Runtime.open({ provider: PROVIDER, threads: 1 });
  await held.prepare(program);
  await costOf(1, program);
  await overheads();
  const { run, openNode } = await overheads();
  console.log(
    `a run takes ${ms(run, 3)} ms beside its nodes, opening ${ms(openNode, 3)} ms a node`,
  );
  console.log(`CoreSet: ${nodes} nodes an iteration; ${chunkLength(COUNT, nodes)} are written out`);
  console.log("| iterations a program | first run, ms | later run, ms |");
  console.log("| ---: | ---: | ---: |");
  for (const length of [1, 2, 4, 8, 16, 32]) {
    const { first, later } = await costOf(length, program);
    console.log(`| ${length} | ${ms(first)} | ${ms(later)} |`);
  }
  await held.close();
}
