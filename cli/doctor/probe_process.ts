/**
 * Tries one provider: the program of a process of its own. Provider, threads and seconds come on the
 * command line; what is found goes to standard output at once, a line of JSON a finding, so that a crash
 * takes nothing of it away.
 */
import { messageOf } from "../../core/errors.ts";
import { parseProvider, probe, type Provider, Runtime } from "../../onnx/mod.ts";
import { measureSpeed, type Speed } from "./speed.ts";

/** What a line says. */
export type Finding =
  /** The provider loads; the time is that of the program that "auto" decides by. */
  | { readonly kind: "loads"; readonly seconds: number }
  | { readonly kind: "fails"; readonly reason: string }
  | { readonly kind: "speed"; readonly speed: Speed }
  | { readonly kind: "no speed"; readonly reason: string }
  | { readonly kind: "device"; readonly name: string };

async function findOut(provider: Provider, threads: number, seconds: number): Promise<void> {
  const { seconds: taken, reason } = await probe(provider, threads);
  if (taken === undefined) return say({ kind: "fails", reason: reason ?? "it does not say why" });
  say({ kind: "loads", seconds: taken });
  try {
    const runtime = await Runtime.open({ provider, threads });
    say({ kind: "speed", speed: await measureSpeed(runtime, seconds) });
    await runtime.close();
  } catch (error) {
    say({ kind: "no speed", reason: messageOf(error) });
  }
  if (provider !== "webgpu") return;
  const name = await adapterName();
  if (name !== undefined) say({ kind: "device", name });
}

/** ONNX Runtime does not name its adapter: this is what Deno's own WebGPU calls the fastest one. */
async function adapterName(): Promise<string | undefined> {
  const options = { powerPreference: "high-performance" } as const;
  const adapter = await navigator.gpu?.requestAdapter(options);
  if (!adapter?.info.description) return undefined;
  return `${adapter.info.description}${adapter.info.isFallbackAdapter ? ", software" : ""}`;
}

function say(finding: Finding): void {
  console.log(JSON.stringify(finding));
}

if (import.meta.main) {
  const [provider, threads, seconds] = Deno.args;
  await findOut(parseProvider(provider!) as Provider, Number(threads), Number(seconds));
}
