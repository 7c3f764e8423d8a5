/**
 * Tries one provider: the program of a child process, called with provider and threads. Each finding goes to
 * standard output at once as a line of JSON, so that a crash loses none of them.
 */
import { parseProvider, probe, type Provider } from "../../onnx/mod.ts";

/** What lines say about a provider; a later line adds to those before it. */
export interface Findings {
  readonly seconds?: number;
  readonly reason?: string;
  readonly device?: string;
}

function report(findings: Findings): void {
  console.log(JSON.stringify(findings));
}

const [provider, threads] = Deno.args as [string, string];
const { seconds, reason } = await probe(parseProvider(provider) as Provider, Number(threads));
if (seconds === undefined) report({ reason: reason ?? "it does not say why" });
else {
  report({ seconds });
  // ONNX Runtime does not name its adapter: this is the one that Deno's own WebGPU would take.
  const adapter = provider === "webgpu"
    ? await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" })
    : undefined;
  const { description, isFallbackAdapter } = adapter?.info ?? {};
  if (description) report({ device: `${description}${isFallbackAdapter ? ", software" : ""}` });
}
