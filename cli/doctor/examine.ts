/** Examines this machine: versions, processor, providers, folders, datasets, and a verdict. */
import { featureFolder } from "../../backbones/features.ts";
import { collectEnvironment, packageVersion, type Source } from "../../bench/environment.ts";
import { cacheFolder, dataFolder } from "../../core/cache_folder.ts";
import { messageOf } from "../../core/errors.ts";
import { measuredBytes } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import type { DatasetSource } from "../../datasets/dataset.ts";
import { datasets } from "../../datasets/registry.ts";
import { providerNames } from "../../onnx/provider_names.ts";
import { type Driver, findDriver } from "../cuda/driver.ts";
import { needs, shownVariables } from "../commands/doctor_command.ts";
import { type FolderReport, inspectFolder } from "./folders.ts";
import { autoOf, type AutoReport, probeApart, type ProviderReport } from "./providers.ts";

/** A value, or why it is not known: one failure must not hide the rest. */
export type Known<T> = { readonly value: T } | { readonly problem: string };

/** A dataset: "ready" is read and verified, "absent" lacks a file, "unusable" is damaged. */
export interface DatasetReport {
  readonly name: string;
  readonly state: "ready" | "absent" | "unusable";
  readonly problem?: string;
}

/** What a folder is for. */
export type Role = "results" | "features" | "data";

/** Everything that was found. */
export interface DoctorReport {
  /** Rises when a reader would have to change. */
  readonly schemaVersion: 1;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly versions: Known<{
    readonly trawl: string;
    /** "unknown" outside a repository. */
    readonly commit: string;
    readonly changed: boolean;
    readonly deno: string;
    readonly v8: string;
    readonly onnxruntime: string;
    /** Such as "linux 6.1.0 x86_64". */
    readonly system: string;
  }>;
  readonly machine: Known<{
    readonly cpu: string;
    readonly cores: number;
    /** Threads of a run. */
    readonly threads: number;
  }>;
  readonly memory: Known<{ readonly totalBytes: number; readonly availableBytes: number }>;
  /** NVIDIA's driver; null if there is none. */
  readonly driver: Known<Driver | null>;
  readonly providers: readonly ProviderReport[];
  readonly auto: AutoReport;
  readonly folders: Readonly<Record<Role, Known<FolderReport>>>;
  /** Files of features. */
  readonly cache: Known<{ readonly files: number; readonly bytes: number }>;
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
  const environment = valueOf(await attempt(() => collectEnvironment("none", threads, source)));
  const driver = await attempt(async () => await findDriver() ?? null);
  const devices = new Map([
    ["cpu", environment?.cpu],
    ["cuda", valueOf(driver)?.gpus[0]?.name],
  ]);
  const providers: ProviderReport[] = [];
  for (const provider of providerNames) {
    note(`Trying provider ${provider}`);
    const report = await probeApart(provider, { threads });
    const device = report.loads ? devices.get(provider) : undefined;
    providers.push(device === undefined ? report : { device, ...report });
  }
  note("Looking at the folders");
  const features = await attempt(() => featureFolder());
  const data = await attempt(() => dataFolder());
  const folders = {
    results: await attempt(() => inspectFolder("results")),
    features: await then(features, inspectFolder),
    data: await then(data, inspectFolder),
  };
  note("Reading the datasets");
  const found = {
    schemaVersion: 1,
    takenAt: new Date().toISOString(),
    versions: await attempt(async () => ({
      trawl: environment?.trawl ?? "unknown",
      commit: environment?.gitCommit ?? "unknown",
      changed: environment?.gitDirty ?? false,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      onnxruntime: await packageVersion("onnxruntime-node"),
      system: [Deno.build.os, valueOf(await attempt(() => Deno.osRelease())), Deno.build.arch]
        .filter(Boolean).join(" "),
    })),
    machine: {
      value: {
        cpu: environment?.cpu ?? "unknown",
        cores: navigator.hardwareConcurrency,
        threads,
      },
    },
    memory: await attempt(() => {
      const { total, available } = Deno.systemMemoryInfo();
      return { totalBytes: total, availableBytes: available };
    }),
    driver,
    providers,
    auto: autoOf(providers),
    folders,
    cache: await then(features, inspectCache),
    datasets: await then(
      data,
      (folder) => inspectDatasets(datasets, folder, cacheFolder("derived")),
    ),
    variables: Object.fromEntries(
      shownVariables.map((name) => [name, plain(Deno.env.get(name) ?? "")]).filter(([, text]) =>
        text
      ),
    ),
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

async function then<T, U>(known: Known<T>, work: (value: T) => Promise<U>): Promise<Known<U>> {
  return "problem" in known ? known : await attempt(() => work(known.value));
}

/** The value, or undefined if it is not known. */
export function valueOf<T>(known: Known<T>): T | undefined {
  return "value" in known ? known.value : undefined;
}

async function inspectCache(folder: string): Promise<{ files: number; bytes: number }> {
  let [files, bytes] = [0, 0];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".safetensors")) continue;
      files += 1;
      bytes += (await Deno.stat(`${folder}/${name}`)).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { files, bytes };
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
  if ("problem" in memory) problems.push(`Free memory is not known: ${memory.problem}`);
  else if (memory.value.availableBytes < needs.memoryBytes) {
    problems.push(
      `Only ${measuredBytes(memory.value.availableBytes)} of memory are free, but suite "quick" ` +
        `takes ${measuredBytes(needs.memoryBytes)}: end other programs`,
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
