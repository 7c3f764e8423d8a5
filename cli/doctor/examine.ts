/** Examines this machine: versions, processor, providers, folders, datasets, and a verdict. */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { featureFolder } from "../../backbones/features.ts";
import { collectEnvironment, type Source } from "../../bench/environment.ts";
import { cacheFolder, dataFolder } from "../../core/cache_folder.ts";
import { messageOf } from "../../core/errors.ts";
import { measuredBytes } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import type { DatasetSource } from "../../datasets/dataset.ts";
import { datasets } from "../../datasets/registry.ts";
import { providerNames } from "../../onnx/provider_names.ts";
import { type Driver, findDriver } from "../cuda/driver.ts";
import { needs, shownVariables } from "../commands/doctor_command.ts";
import { missingFolders, whyNotWritable } from "../writable.ts";
import { autoOf, type AutoReport, probeApart, type ProviderReport } from "./providers.ts";

/** A value that is always known. */
export interface Value<T> {
  readonly value: T;
}

/** A value, or why it is not known: one failure must not hide the rest. */
export type Known<T> = Value<T> | { readonly problem: string };

/** A dataset: "ready" is read and verified, "absent" lacks a file, "unusable" is damaged. */
export interface DatasetReport {
  readonly name: string;
  readonly state: "ready" | "absent" | "unusable";
  readonly problem?: string;
}

/** One folder. */
export interface FolderReport {
  readonly path: string;
  /** Whether it exists; commands create it if not. */
  readonly exists: boolean;
  readonly writable: boolean;
  /** Why it cannot be written to. */
  readonly problem?: string;
  /** Bytes that are free for this user. */
  readonly freeBytes: number;
}

/** Everything that was found. */
export interface DoctorReport {
  /** Rises when a reader would have to change. */
  readonly schemaVersion: 2;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly versions: Value<{
    readonly trawl: string;
    /** "unknown" outside a repository. */
    readonly commit: string;
    readonly changed: boolean;
    readonly deno: string;
    readonly v8: string;
    readonly onnxruntime: string;
    readonly system: string;
  }>;
  readonly machine: Value<
    { readonly cpu: string; readonly cores: number; readonly threads: number }
  >;
  readonly memory: Value<{ readonly totalBytes: number; readonly availableBytes: number }>;
  /** NVIDIA's driver; null if there is none. */
  readonly driver: Known<Driver | null>;
  readonly providers: readonly ProviderReport[];
  readonly auto: AutoReport;
  readonly folders: Readonly<Record<"results" | "features" | "data", Known<FolderReport>>>;
  readonly datasets: Known<readonly DatasetReport[]>;
  /** Environment variables that are set. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why the suites cannot be run; empty if they can. */
  readonly problems: readonly string[];
}

/** How a machine is examined. */
export interface ExamineOptions {
  /** The commit that is checked out. */
  readonly source: Source;
  readonly threads: number;
  /** Called with what is examined next. */
  readonly note: (message: string) => void;
}

/** Examines this machine. Whatever fails becomes part of the report. */
export async function examine({ source, threads, note }: ExamineOptions): Promise<DoctorReport> {
  note("Looking at the machine");
  const environment = await collectEnvironment("none", threads, source);
  const { cpu, cores } = environment;
  const driver = await attempt(async () => await findDriver() ?? null);
  const devices: Readonly<Record<string, string | undefined>> = {
    cpu,
    cuda: valueOf(driver)?.gpus[0]?.name,
  };
  const providers: ProviderReport[] = [];
  for (const provider of providerNames) {
    note(`Trying provider ${provider}`);
    const report = await probeApart(provider, { threads });
    const device = report.loads ? devices[provider] : undefined;
    providers.push(device === undefined ? report : { device, ...report });
  }
  note("Looking at the folders");
  const folders = {
    results: await attempt(() => inspectFolder("results")),
    features: await attempt(() => inspectFolder(featureFolder())),
    data: await attempt(() => inspectFolder(dataFolder())),
  };
  note("Reading the datasets");
  const { total, available } = Deno.systemMemoryInfo();
  const variables = shownVariables.map((name) => [name, plain(Deno.env.get(name) ?? "")] as const);
  const found = {
    schemaVersion: 2,
    takenAt: new Date().toISOString(),
    versions: {
      value: {
        trawl: environment.trawl,
        commit: environment.gitCommit,
        changed: environment.gitDirty ?? false,
        deno: environment.deno,
        v8: Deno.version.v8,
        onnxruntime: environment.onnxruntime,
        system: `${environment.os} ${Deno.osRelease()} ${environment.arch}`,
      },
    },
    machine: { value: { cpu, cores, threads } },
    memory: { value: { totalBytes: total, availableBytes: available } },
    driver,
    providers,
    auto: autoOf(providers),
    folders,
    datasets: await attempt(() => inspectDatasets(datasets, dataFolder(), cacheFolder("derived"))),
    variables: Object.fromEntries(variables.filter(([, text]) => text !== "")),
  } as const;
  return { ...found, problems: problemsOf(found) };
}

async function attempt<T>(work: () => T | Promise<T>): Promise<Known<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { problem: plain(messageOf(error)).trim() };
  }
}

/** The value, or undefined if it is not known. */
export function valueOf<T>(known: Known<T>): T | undefined {
  return "value" in known ? known.value : undefined;
}

/** Inspects a folder, by writing to it. */
export async function inspectFolder(path: string): Promise<FolderReport> {
  const absolute = resolve(path);
  const missing = await missingFolders(absolute);
  const { bavail, bsize } = await statfs(
    missing.length === 0 ? absolute : dirname(missing.at(-1)!),
  );
  const problem = await whyNotWritable(absolute);
  return {
    path,
    exists: missing.length === 0,
    writable: problem === undefined,
    ...problem !== undefined && { problem },
    freeBytes: bavail * bsize,
  };
}

/** Reads datasets as a suite would, without the network. */
export async function inspectDatasets(
  sources: readonly DatasetSource[],
  folder: string,
  cache?: string,
): Promise<DatasetReport[]> {
  return await Array.fromAsync(sources, async (source): Promise<DatasetReport> => {
    const { name } = source;
    const loaded = await attempt(() => source.load({ folder, network: false, cache }));
    if ("value" in loaded) return { name, state: "ready" };
    const { problem } = loaded;
    const missing = /^Dataset "[^"]*" has no file "([^"]*)"/.exec(problem)?.[1];
    if (missing === undefined) return { name, state: "unusable", problem };
    return { name, state: "absent", problem: `no file "${missing.replace(`${folder}/`, "")}"` };
  });
}

/** Says why a machine cannot run the suites. */
export function problemsOf(
  { providers, memory, folders }: Pick<DoctorReport, "providers" | "memory" | "folders">,
): string[] {
  const problems: string[] = [];
  const cpu = providers.find(({ provider }) => provider === "cpu");
  if (cpu?.loads !== true) {
    const reason = cpu?.reason ?? "it was not tried";
    problems.push(`Execution provider "cpu" does not load: ${reason}`);
  }
  const { availableBytes } = memory.value;
  if (availableBytes < needs.memoryBytes) {
    problems.push(
      `Only ${measuredBytes(availableBytes)} of memory are free, but suite "quick" takes ` +
        `${measuredBytes(needs.memoryBytes)}: end other programs`,
    );
  }
  for (const [role, folder] of Object.entries(folders)) {
    if ("problem" in folder) {
      problems.push(`The folder of ${role} is not known: ${folder.problem}`);
      continue;
    }
    const { path, writable, problem, freeBytes } = folder.value;
    // Data may be where nobody can write: only what is fetched has to be written there.
    if (role === "data") continue;
    if (!writable) {
      problems.push(
        `The folder of ${role}, "${path}", cannot be written to (${problem}): name another with ` +
          `${role === "features" ? "TRAWL_CACHE" : "--out"}, or permit this one`,
      );
    } else if (freeBytes < needs.diskBytes) {
      problems.push(
        `Only ${measuredBytes(freeBytes)} are free in "${path}", but suite "quick" may take ` +
          `${measuredBytes(needs.diskBytes)}: free some space`,
      );
    }
  }
  return problems;
}
