/** The execution providers by name; nothing here loads the runtime. */
import process from "node:process";
import { unknownName } from "../core/errors.ts";

/** The execution providers that a user may name. */
export const providerNames = ["cpu", "webgpu", "cuda", "dml", "coreml"] as const;

/** An execution provider of ONNX Runtime. */
export type Provider = typeof providerNames[number];

const remedies: Readonly<Record<Provider, string>> = {
  cpu: "reinstall the dependencies",
  webgpu: "install a Vulkan, Direct3D 12 or Metal driver",
  cuda: 'install CUDA 12 and cuDNN 9, and run "deno task setup:cuda"',
  dml: "use Windows 10 or later with a DirectX 12 device",
  coreml: "use macOS 12 or later",
};

/** The outcome of trying one provider. */
export interface Probe {
  /** The provider. */
  readonly provider: Provider;
  /** Seconds that the probe program took, if the provider loads. */
  readonly seconds?: number;
  /** Why it does not load, if it does not. */
  readonly reason?: string;
}

/**
 * Checks a provider's name from a command line, which may be "auto".
 *
 * @throws {InputError} If there is no such provider.
 */
export function parseProvider(name: string): Provider | "auto" {
  const known = ["auto", ...providerNames];
  if (!known.includes(name)) throw unknownName("execution provider", name, known);
  return name as Provider | "auto";
}

/** The provider that "auto" stands for: the one that took the least time, if any loads. */
export function fastest<P extends Probe>(probes: readonly P[]): P | undefined {
  const loaded = probes.filter(({ seconds }) => seconds !== undefined);
  return loaded.sort((a, b) => a.seconds! - b.seconds!)[0];
}

/** What a user can do if a provider does not load, such as "use macOS 12 or later". */
export function remedy(provider: Provider): string {
  return remedies[provider];
}

/** The providers that can exist on this operating system, the CPU first. */
export function platformProviders(): Provider[] {
  switch (process.platform) {
    case "win32":
      return ["cpu", "webgpu", "dml", "cuda"];
    case "darwin":
      return ["cpu", "webgpu", "coreml"];
    default:
      return ["cpu", "webgpu", "cuda"];
  }
}
