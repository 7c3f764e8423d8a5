/** What a run ran on: machine, versions and the state of the source tree. */
import { cpus } from "node:os";
import { sha256 } from "../core/files.ts";
import { packageVersion, projectFolder, projectText } from "./project.ts";
import type { Environment } from "../runs/run.ts";

/** Collects the environment. */
export async function collectEnvironment(
  provider: string,
  threads: number,
): Promise<Environment> {
  const folder = projectFolder();
  const vectors = vectorsOf(await textOf("/proc/cpuinfo"));
  const commit = folder === undefined ? undefined : await gitCommit(`${folder}.git`);
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
    gitDirty: commit === undefined ? true : await isDirty(folder!),
    lockHash: sha256(projectText("deno.lock")),
  };
}

/**
 * The commit that is checked out, read without running git.
 *
 * @param gitPath The `.git` folder, or the file that a worktree has instead.
 * @returns The commit's hash, or undefined where there is no repository or no commit.
 */
export async function gitCommit(gitPath: string): Promise<string | undefined> {
  const folder = await gitFolder(gitPath);
  const head = (await textOf(`${folder}/HEAD`)).trim();
  const reference = /^ref: (.+)$/.exec(head)?.[1];
  if (reference === undefined) return commitIn(head);
  // A worktree keeps its branches in the repository that it belongs to.
  const shared = (await textOf(`${folder}/commondir`)).trim();
  const common = shared === "" ? folder : shared.startsWith("/") ? shared : `${folder}/${shared}`;
  const loose = commitIn((await textOf(`${common}/${reference}`)).trim());
  if (loose !== undefined) return loose;
  const packed = (await textOf(`${common}/packed-refs`)).split("\n");
  return commitIn(packed.find((line) => line.endsWith(` ${reference}`))?.split(" ")[0] ?? "");
}

async function gitFolder(path: string): Promise<string> {
  const pointer = /^gitdir: (.+)$/m.exec(await textOf(path))?.[1];
  if (pointer === undefined) return path;
  return pointer.startsWith("/") ? pointer : path.slice(0, path.lastIndexOf("/") + 1) + pointer;
}

function commitIn(text: string): string | undefined {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : undefined;
}

/** Whether the tree may differ from its commit. Without leave to ask git, it may. */
async function isDirty(folder: string): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "run", command: "git" });
  if (state !== "granted") return true;
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["status", "--porcelain"],
      cwd: folder,
      stderr: "null",
    }).output();
    return !success || stdout.length > 0;
  } catch {
    return true;
  }
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

/**
 * The widest vectors of a processor: another width adds up in another order, and rounds differently.
 *
 * @returns Such as "AVX-512"; undefined where the text does not say.
 */
export function vectorsOf(cpuInfo: string): string | undefined {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo)?.[1]?.trim().split(/\s+/) ?? [];
  return Object.entries(VECTORS).find(([flag]) => flags.includes(flag))?.[1];
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return "";
  }
}
