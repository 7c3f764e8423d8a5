/** Tries each execution provider in a child process, which may crash or hang without harm. */
import { messageOf } from "../../core/errors.ts";
import { fastest, platformProviders, type Provider, remedy } from "../../onnx/provider_names.ts";
import { measuredSeconds } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { type Ended, runProgram } from "../programs.ts";
import type { Findings } from "./probe_process.ts";

/** One provider on this machine. */
export interface ProviderReport {
  readonly provider: Provider;
  readonly loads: boolean;
  /** Seconds of the program that "auto" decides by, if it loads. */
  readonly seconds?: number;
  /** Float32 operations per second of a large matrix product, if they could be measured. */
  readonly operations?: number;
  readonly device?: string;
  /** Why it does not load, or what went wrong if it does. */
  readonly reason?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** How providers are tried. */
export interface ProbeOptions {
  readonly threads: number;
  /** Seconds after which a process is ended; default 60. */
  readonly limit?: number;
  /** Runs the program "probe"; default by the launcher. */
  readonly run?: typeof runProgram;
}

/** Seconds for the measurement of a provider's speed. */
const MEASURING = 1;

/** Tries a provider. */
export async function probeApart(
  provider: Provider,
  options: ProbeOptions,
): Promise<ProviderReport> {
  const missing = { provider, loads: false, remedy: remedy(provider) };
  if (!platformProviders().includes(provider)) {
    return { ...missing, reason: `it does not exist on ${Deno.build.os}` };
  }
  const { threads, limit = 60, run = runProgram } = options;
  try {
    const ended = await run("probe", [provider, `${threads}`, `${MEASURING}`], limit);
    return reportOf(provider, ended, limit);
  } catch (error) {
    return { ...missing, reason: `its process cannot be started: ${messageOf(error)}` };
  }
}

function reportOf(provider: Provider, ended: Ended, limit: number): ProviderReport {
  const { seconds, operations, device, reason } = findingsIn(ended.stdout);
  if (seconds !== undefined) {
    const failure = reason ?? (operations === undefined ? howEnded(ended, limit) : undefined);
    return {
      provider,
      loads: true,
      seconds,
      ...operations !== undefined && { operations },
      ...device !== undefined && { device: plain(device) },
      ...failure && { reason: `its speed could not be measured: ${plain(failure)}` },
    };
  }
  if (reason !== undefined) {
    return { provider, loads: false, ...explained(provider, reason, ended.stderr) };
  }
  const line = plain(ended.stderr.trim().split("\n").at(-1) ?? "").trim();
  return {
    provider,
    loads: false,
    reason: `${howEnded(ended, limit)} while it loaded${line && ` (${line})`}`,
    remedy: "update its driver, or use another provider",
  };
}

/** The lines that are JSON objects, merged: a library may write to standard output, too. */
function findingsIn(stdout: string): Findings {
  const lines = stdout.split("\n").filter((line) => /^\{.*\}$/.test(line));
  return Object.assign({}, ...lines.map((line): unknown => JSON.parse(line)));
}

function howEnded({ code, signal }: Ended, limit: number): string {
  if (code === undefined) return `its process did not end within ${limit} s`;
  // The system ends a process that needs more memory than there is by SIGKILL.
  if (signal === "SIGKILL") return "its process was ended by SIGKILL, perhaps for lack of memory";
  return `its process ${
    signal === undefined ? `ended with exit code ${code}` : `crashed (${signal})`
  }`;
}

/** Explains why a provider does not load: only the log names a missing shared library. */
export function explained(
  provider: Provider,
  reason: string,
  log: string,
): { readonly reason: string; readonly remedy: string } {
  const missing = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(log)?.[1];
  if (missing === undefined) return { reason: plain(reason), remedy: remedy(provider) };
  const found = provider === "cuda" ? libraryRemedy(missing) : remedy(provider);
  return { reason: `library "${missing}" is not found`, remedy: found };
}

function libraryRemedy(library: string): string {
  if (library.startsWith("libonnxruntime")) return 'run "deno task setup:cuda"';
  if (library.startsWith("libcudnn")) return "install cuDNN 9 for CUDA 12";
  if (library.startsWith("libcuda.")) return "install NVIDIA's driver";
  return "install CUDA 12, or put its folder into LD_LIBRARY_PATH";
}

/** What "auto" chooses. */
export interface AutoReport {
  /** The provider; undefined if none loads. */
  readonly provider?: Provider;
  /** Why this one. */
  readonly reason: string;
}

/** Tells which provider "auto" chooses. */
export function autoOf(reports: readonly ProviderReport[]): AutoReport {
  const best = fastest(reports);
  if (best === undefined) return { reason: "no provider loads" };
  const time = (report: ProviderReport): string => measuredSeconds(report.seconds!);
  const others = reports.filter((report) => report.seconds !== undefined && report !== best);
  const reason = others.length === 0 ? "no other loads" : `its probe program took ${time(best)}, ` +
    others.map((other) => `that of ${other.provider} ${time(other)}`).join(", ");
  return { provider: best.provider, reason };
}
