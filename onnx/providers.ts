/** Tries execution providers: which ones load here, and which is the fastest. */
import { InputError, messageOf } from "../core/errors.ts";
import { Graph } from "./graph.ts";
import { loop } from "./ops/control.ts";
import { mul, tanh } from "./ops/elementwise.ts";
import { matmul } from "./ops/matrix.ts";
import { Program } from "./program.ts";
import { fastest, platformProviders, type Probe, type Provider, remedy } from "./provider_names.ts";
import { Sessions } from "./session.ts";
import { checkedFeeds } from "./tensor.ts";
import { lowerings } from "./webgpu/lowering.ts";
import { PreparedProgram } from "./webgpu/prepared.ts";

/**
 * Tries a provider with products in a loop. Small matrices show whether it loads, others how fast.
 */
export async function probe(provider: Provider, threads: number, order = 256): Promise<Probe> {
  const sessions = new Sessions(provider, threads);
  try {
    const program = probeProgram(order);
    const lowering = lowerings[provider];
    const prepared = lowering && new PreparedProgram(program, lowering);
    const data = new Float32Array(order ** 2).fill(1 / order);
    const tensors = checkedFeeds(program, { x: { data, shape: [order, order] } });
    const run = (): Promise<unknown> =>
      prepared?.run(sessions, tensors) ?? sessions.run({ program, locations: {} }, tensors);
    await run();
    const start = performance.now();
    await run();
    return { provider, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { provider, reason: plainReason(error) };
  } finally {
    await sessions.close();
  }
}

/**
 * Chooses the provider asked for, or the fastest that loads.
 *
 * @throws {InputError} If it does not load: nothing runs elsewhere silently.
 */
export async function chooseProvider(
  request: Provider | "auto",
  threads: number,
): Promise<Provider> {
  if (request !== "auto") {
    const { reason } = await probe(request, threads, 8);
    if (reason === undefined) return request;
    throw new InputError(
      `Execution provider "${request}" cannot be used here (${reason}): ${remedy(request)}, ` +
        'or choose "--ep auto"',
    );
  }
  const probes: Probe[] = [];
  for (const provider of platformProviders()) probes.push(await probe(provider, threads));
  const best = fastest(probes);
  if (best === undefined) {
    throw new InputError(`No execution provider loads here: ${probes[0]?.reason}`);
  }
  return best.provider;
}

/** The runtime's message, without the place in its sources. */
function plainReason(error: unknown): string {
  const [line = ""] = messageOf(error).split("\n");
  return line.replace(/^Program "[^"]*" on "[^"]*": /, "").replace(
    /^\/\S+:\d+ .* was false\. /,
    "",
  );
}

function probeProgram(order: number): Program {
  const graph = new Graph("probe");
  const x = graph.input("x", "float32", [order, order]);
  const { state: [y] } = loop({
    count: 4,
    state: [x],
    body: (_, [a]) => ({ state: [tanh(mul(matmul(a!, x), 0.5))] }),
  });
  return new Program(graph, { y: y! });
}
