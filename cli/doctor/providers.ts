/** What each execution provider does on this machine, tried in a process of its own. */
import { messageOf } from "../../core/errors.ts";
import { fastest, platformProviders, type Provider, remedy } from "../../onnx/provider_names.ts";
import { measuredSeconds } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { type Ended, runProcess } from "./process.ts";
import type { Finding } from "./probe_process.ts";
import type { Speed } from "./speed.ts";

/** One provider on this machine. */
export interface ProviderReport {
  readonly provider: Provider;
  /** Whether it can be used. */
  readonly loads: boolean;
  /** Seconds of the program that "auto" decides by; undefined where it does not load. */
  readonly seconds?: number;
  /** What it reaches; undefined where that could not be measured. */
  readonly speed?: Speed;
  /** The adapter or device, where that can be known. */
  readonly device?: string;
  /** Why it does not load, or what went wrong where it does; one sentence without its full stop. */
  readonly reason?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** How providers are tried. */
export interface ProbeOptions {
  /** The program that processes are started with: Deno. */
  readonly deno: string;
  /** Threads inside one operator. */
  readonly threads: number;
  /** Seconds for each of two measurements, about; default 1. */
  readonly seconds?: number;
  /** Seconds after which a process is ended; default 60. */
  readonly limit?: number;
  /** Runs the process; default for real. */
  readonly run?: typeof runProcess;
}

/** Tries a provider. Whatever its process does, this one goes on. */
export async function probeApart(
  provider: Provider,
  options: ProbeOptions,
): Promise<ProviderReport> {
  if (!platformProviders().includes(provider)) {
    return {
      provider,
      loads: false,
      reason: `it does not exist on ${Deno.build.os}`,
      remedy: remedy(provider),
    };
  }
  const { deno, threads, seconds = 1, limit = 60, run = runProcess } = options;
  try {
    const ended = await run(
      new URL("./probe_process.ts", import.meta.url),
      [provider, String(threads), String(seconds)],
      {
        deno,
        permissions: ["--allow-ffi", "--allow-env=ORT_DISABLE_TELEMETRY"],
        signal: AbortSignal.timeout(1000 * limit),
      },
    );
    return reportOf(provider, ended, limit);
  } catch (error) {
    return {
      provider,
      loads: false,
      reason: `its process cannot be started: ${messageOf(error)}`,
      remedy: 'put "deno" on the PATH',
    };
  }
}

/** What "auto" takes, and the times that it decides by. */
export interface AutoReport {
  /** The provider; undefined where none loads. */
  readonly provider?: Provider;
  /** Why this one, in one sentence without its full stop. */
  readonly reason: string;
}

/** Says which provider "auto" takes. */
export function autoOf(reports: readonly ProviderReport[]): AutoReport {
  const best = fastest(reports);
  if (best === undefined) return { reason: "no provider loads" };
  const time = (report: ProviderReport): string => measuredSeconds(report.seconds!);
  const others = reports.filter((report) => report.seconds !== undefined && report !== best);
  const reason = others.length === 0 ? "no other loads" : `its probe program took ${time(best)}, ` +
    others.map((other) => `that of ${other.provider} ${time(other)}`).join(", ");
  return { provider: best.provider, reason };
}

function reportOf(provider: Provider, ended: Ended, limit: number): ProviderReport {
  const found = findingsIn(ended.stdout);
  const failure = found.find((finding) => finding.kind === "fails");
  if (failure !== undefined) {
    return { provider, loads: false, ...explained(provider, failure.reason, ended.stderr) };
  }
  const loads = found.find((finding) => finding.kind === "loads");
  if (loads === undefined) {
    return {
      provider,
      loads: false,
      reason: `its process ${endOf(ended, limit)} while it loaded${lastLine(ended.stderr)}`,
      remedy: "bring its driver up to date, or use another provider",
    };
  }
  const speed = found.find((finding) => finding.kind === "speed")?.speed;
  const device = found.find((finding) => finding.kind === "device")?.name;
  const slip = found.find((finding) => finding.kind === "no speed")?.reason ??
    (speed === undefined ? `its process ${endOf(ended, limit)}` : undefined);
  return {
    provider,
    loads: true,
    seconds: loads.seconds,
    ...(speed === undefined ? {} : { speed }),
    ...(device === undefined ? {} : { device: plain(device) }),
    ...(slip === undefined ? {} : { reason: `its speed could not be measured: ${plain(slip)}` }),
  };
}

/** The lines that are findings: a library may write to standard output, too. */
function findingsIn(stdout: string): Finding[] {
  return stdout.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null && "kind" in value
        ? [value as Finding]
        : [];
    } catch {
      return [];
    }
  });
}

function endOf({ code, signal }: Ended, limit: number): string {
  if (code === undefined) return `did not end within ${limit} s`;
  // The system ends a process that takes more memory than there is by SIGKILL.
  if (signal === "SIGKILL") return "was ended by SIGKILL, perhaps for want of memory";
  return signal === null ? `ended with exit code ${code}` : `crashed (${signal})`;
}

function lastLine(stderr: string): string {
  const line = plain(stderr.trim().split("\n").at(-1) ?? "").trim();
  return line === "" ? "" : ` (${line})`;
}

/**
 * Makes sense of a failure: what the loader of shared libraries says names the one that is missing, and
 * only the log has it.
 */
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
