/** Loops on WebGPU, by how many iterations are written out in one program. */
import { Random } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import { lowerings } from "../../onnx/webgpu/lowering.ts";
import { coresetProgram } from "../../strategies/coreset.ts";
import type { Benchmark, Prepared } from "../benchmark.ts";
import { madeUpArray } from "./made_up.ts";

/** Picks of the loop that is measured: a batch of CoreSet. */
const PICKS = 96;

/** The pool: small, so that it is not the arithmetic that takes the time. */
const [ROWS, DIMENSIONS] = [64, 16];

/** The first run opens the programs: what it takes longer is the cost of their nodes. */
export const chunks: Benchmark = {
  name: "chunks",
  summary: `A loop of ${PICKS} picks on WebGPU, some iterations to a program`,
  sizes: [],
  large: [1, 2, 4, 8, 16, 32].map((iterations) => ({ iterations })),
  missing: ({ runtime: { provider } }) =>
    Promise.resolve(
      provider === "webgpu" ? undefined : `Loops run whole on "${provider}": choose "webgpu"`,
    ),
  setUp: async ({ iterations = 0 }, { runtime: { provider, threads } }): Promise<Prepared> => {
    const lowering = { ...lowerings[provider]!, length: () => iterations };
    const open = (): Promise<Runtime> => Runtime.open({ provider, threads, lowering });
    const program = coresetProgram(DIMENSIONS);
    const feeds = {
      features: madeUpArray(new Random("chunks"), [ROWS, DIMENSIONS]),
      distances: { data: new Float32Array(ROWS).fill(1e9), shape: [ROWS] },
      budget: { data: BigInt64Array.of(BigInt(PICKS)), shape: [] },
    };
    // A device compiles its kernels once, which is not what is measured, while somebody has it open.
    const [holder, runtime] = [await open(), await open()];
    await holder.run(program, feeds);
    return {
      run: () => runtime.run(program, feeds),
      close: async () => {
        await runtime.close();
        await holder.close();
      },
    };
  },
};
