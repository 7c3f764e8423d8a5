/** The environment of a run: machine, versions and the state of the source tree. */
import { cpus } from "node:os";
import { canonical } from "../core/canonical.ts";
import { sha256 } from "../core/files.ts";
import type { Environment } from "../runs/run.ts";

/** What the launcher finds out for a command, which may not: the commit, and the processor's features. */
export interface Source {
  readonly commit?: string | undefined;
  readonly changed?: boolean | undefined;
  /** The line of Linux's /proc/cpuinfo that lists them. */
  readonly flags?: string | undefined;
}

export function collectEnvironment(
  provider: string,
  threads: number,
  { commit, changed, flags = "" }: Source = {},
): Environment {
  const vectors = vectorsOf(flags);
  return {
    trawl: /"version":\s*"([^"]+)"/.exec(projectText("deno.json"))?.[1] ?? "unknown",
    deno: Deno.version.deno,
    onnxruntime: packageVersion("onnxruntime-node"),
    os: Deno.build.os,
    arch: Deno.build.arch,
    cpu: processorName(),
    ...(vectors === undefined ? {} : { vectors }),
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    threads,
    provider,
    gitCommit: commit ?? "unknown",
    ...(changed === undefined ? {} : { gitDirty: changed }),
    lockHash: sha256(projectText("deno.lock")),
  };
}

/** Whether equal code gives equal bits: on the CPU, by the same ONNX Runtime and vectors of one width. */
export function isSameKind(a: Environment, b: Environment): boolean {
  const [kind, other] = [a, b].map(({ arch, cpu, vectors = cpu, onnxruntime, threads }) =>
    canonical([arch, vectors, onnxruntime, threads])
  );
  return a.provider === "cpu" && b.provider === "cpu" && kind === other;
}

function processorName(): string {
  const unknown = `unknown ${Deno.build.arch}`;
  try {
    return cpus()[0]?.model.trim() || unknown;
  } catch {
    return unknown;
  }
}

/** Flags of Linux, the widest vectors first: ONNX Runtime chooses its kernels by them. */
const VECTORS = {
  amx_tile: "AMX",
  avx512f: "AVX-512",
  avx2: "AVX2",
  avx: "AVX",
  sve: "SVE",
  asimd: "NEON",
};

/** The widest vectors of a processor, such as "AVX-512": another width adds up in another order. */
export function vectorsOf(line: string): string | undefined {
  const flags = line.trim().split(/\s+/);
  return Object.entries(VECTORS).find(([flag]) => flags.includes(flag))?.[1];
}

function projectText(path: string): string {
  try {
    return Deno.readTextFileSync(new URL(`../${path}`, import.meta.url));
  } catch {
    // Not on a disk, missing, or not permitted: unknown.
    return "";
  }
}

/** The exact version of a dependency, such as "1.30.0"; "unknown" if deno.json does not name it. */
export function packageVersion(name: string): string {
  const escaped = name.replace(/[^\w]/g, "\\$&");
  const entry = new RegExp(`"${escaped}":\\s*"(?:npm|jsr):@?[^"@]+@([^"]+)"`);
  return entry.exec(projectText("deno.json"))?.[1] ?? "unknown";
}
