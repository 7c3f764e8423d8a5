/**
 * Tries one provider: the program of a child process, called with provider, threads and seconds. Each
 * finding goes to standard output at once as a line of JSON, so that a crash loses none of them.
 */
import { messageOf } from "../../core/errors.ts";
import {
  expand,
  Graph,
  matmul,
  max,
  parseProvider,
  probe,
  Program,
  type Provider,
  Runtime,
} from "../../onnx/mod.ts";

/** What lines say about a provider; a later line adds to those before it. */
export interface Findings {
  /** Seconds of the program that "auto" decides by, if the provider loads. */
  readonly seconds?: number;
  /** Why it does not load or, if it loads, has no speed. */
  readonly reason?: string;
  /** Float32 operations per second of a large matrix product. */
  readonly operations?: number;
  readonly device?: string;
}

const SIDES = [128, 256, 512, 1024, 2048, 4096];

/** Products in one run, so that starting it counts little. */
const PRODUCTS = 4;

/**
 * Measures the speed of matrix products, of the largest size that there is time for: smaller ones end
 * before a device is busy. Their matrices are made on the device, so that no data is transferred.
 */
export async function measureSpeed(
  runtime: Runtime,
  seconds: number,
  now: () => number = () => performance.now(),
): Promise<number> {
  const end = now() + 1000 * seconds;
  for (let i = 0;; i++) {
    const side = SIDES[i]!;
    const program = products(side);
    const feeds = { x: { data: Float32Array.of(1 / side), shape: [1, 1] } };
    // The first run compiles, and is not counted.
    await runtime.run(program, feeds);
    let best = Infinity;
    // The next size is 8 times the work, and runs twice.
    const isLast = (): boolean => i === SIDES.length - 1 || now() + 16 * best >= end;
    do {
      const start = now();
      await runtime.run(program, feeds);
      best = Math.min(best, now() - start);
    } while (isLast() && now() + best < end);
    await runtime.release(program);
    if (isLast()) return PRODUCTS * 2 * side ** 3 / best * 1000;
  }
}

function products(side: number): Program {
  const graph = new Graph(`products-${side}`);
  // 1/side everywhere: every power of such a matrix is the matrix itself.
  const square = expand(graph.input("x", "float32", [1, 1]), [side, side]);
  let y = square;
  for (let i = 0; i < PRODUCTS; i++) y = matmul(y, square);
  return new Program(graph, { y: max(y) });
}

/** The name that Deno's own WebGPU has for the fastest adapter: ONNX Runtime does not name its own. */
async function adapterName(): Promise<string | undefined> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter?.info.description) return undefined;
  return `${adapter.info.description}${adapter.info.isFallbackAdapter ? ", software" : ""}`;
}

function report(findings: Findings): void {
  console.log(JSON.stringify(findings));
}

async function examine(provider: Provider, threads: number, seconds: number): Promise<void> {
  const { seconds: taken, reason } = await probe(provider, threads);
  if (taken === undefined) return report({ reason: reason ?? "it does not say why" });
  report({ seconds: taken });
  try {
    const runtime = await Runtime.open({ provider, threads });
    report({ operations: await measureSpeed(runtime, seconds) });
    await runtime.close();
  } catch (error) {
    report({ reason: messageOf(error) });
  }
  const device = provider === "webgpu" ? await adapterName() : undefined;
  if (device !== undefined) report({ device });
}

if (import.meta.main) {
  const [provider, threads, seconds] = Deno.args;
  await examine(parseProvider(provider!) as Provider, Number(threads), Number(seconds));
}
