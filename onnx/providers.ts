/** Execution providers: which there are, which of them load here, and which is fastest. */
import type { InferenceSession } from "onnxruntime-node";
import { InputError, messageOf, unknownName } from "../core/errors.ts";
import { Graph } from "./graph.ts";
import { loop, matmul, mul, tanh } from "./ops/mod.ts";
import { Program } from "./program.ts";
import { openSession, runSession } from "./session.ts";

/** The execution providers that a user may name. */
export const providerNames = ["cpu", "webgpu", "cuda", "dml", "coreml"] as const;

/** An execution provider of ONNX Runtime. */
export type Provider = typeof providerNames[number];

/** What to do where a provider does not load. */
const remedies: Readonly<Record<Provider, string>> = {
  cpu: "reinstall the dependencies",
  webgpu: "install a Vulkan, Direct3D 12 or Metal driver",
  cuda: "install CUDA 12, cuDNN 9 and ONNX Runtime's CUDA libraries",
  dml: "use Windows 10 or later with a DirectX 12 device",
  coreml: "use macOS 12 or later",
};

/** One provider, tried. */
export interface Probe {
  /** Which was tried. */
  readonly provider: Provider;
  /** Seconds that the probe program took, where the provider loads. */
  readonly seconds?: number;
  /** Why it does not load, where it does not. */
  readonly reason?: string;
}

/**
 * Reads a provider's name as given on a command line.
 *
 * @param name A provider, or "auto".
 * @returns The name, checked.
 * @throws {InputError} If there is no such provider.
 */
export function parseProvider(name: string): Provider | "auto" {
  const known = ["auto", ...providerNames];
  if (!known.includes(name)) throw unknownName("execution provider", name, known);
  return name as Provider | "auto";
}

/**
 * Tries a provider with a tiny program that has what the real ones have: products and a loop.
 *
 * @param provider Which.
 * @param threads Threads inside one operator.
 * @returns Its time, or why it does not load.
 */
export async function probe(provider: Provider, threads: number): Promise<Probe> {
  let session: InferenceSession | undefined;
  try {
    const program = probeProgram();
    session = await openSession(program, provider, threads);
    const data = new Float32Array(256 * 256).fill(1 / 256);
    const feeds = { x: { data, shape: [256, 256] } };
    await runSession(session, program, feeds);
    const start = performance.now();
    await runSession(session, program, feeds);
    return { provider, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { provider, reason: plainReason(error) };
  } finally {
    await session?.release();
  }
}

/**
 * Chooses the provider that a request means, and makes sure that it loads.
 *
 * @param request A provider, or "auto" for the fastest that loads.
 * @param threads Threads inside one operator.
 * @returns The provider.
 * @throws {InputError} If the one asked for does not load: nothing runs elsewhere silently.
 */
export async function chooseProvider(
  request: Provider | "auto",
  threads: number,
): Promise<Provider> {
  if (request !== "auto") {
    const { reason } = await probe(request, threads);
    if (reason === undefined) return request;
    throw new InputError(
      `Execution provider "${request}" cannot be used here (${reason}): ${remedies[request]}, ` +
        'or choose "--ep auto"',
    );
  }
  const probes: Probe[] = [];
  for (const provider of platformProviders()) probes.push(await probe(provider, threads));
  const loaded = probes.filter((p) => p.seconds !== undefined);
  loaded.sort((a, b) => a.seconds! - b.seconds!);
  const [fastest] = loaded;
  if (fastest === undefined) {
    throw new InputError(`No execution provider loads here: ${probes[0]?.reason}`);
  }
  return fastest.provider;
}

/**
 * Lists what is worth trying here.
 *
 * @returns The providers that can exist on this operating system, the CPU first.
 */
export function platformProviders(): Provider[] {
  switch (Deno.build.os) {
    case "windows":
      return ["cpu", "webgpu", "dml", "cuda"];
    case "darwin":
      return ["cpu", "webgpu", "coreml"];
    default:
      return ["cpu", "webgpu", "cuda"];
  }
}

/** What the runtime says, without the place in its sources where it says so. */
function plainReason(error: unknown): string {
  const [line = ""] = messageOf(error).split("\n");
  return line.replace(/^Program "[^"]*" on "[^"]*": /, "").replace(
    /^\/\S+:\d+ .* was false\. /,
    "",
  );
}

function probeProgram(): Program {
  const graph = new Graph("probe");
  const x = graph.input("x", "float32", [256, 256]);
  const { state: [y] } = loop({
    count: 4,
    state: [x],
    body: (_, [a]) => ({ state: [tanh(mul(matmul(a!, x), 0.5))] }),
  });
  return new Program(graph, { y: y! });
}
