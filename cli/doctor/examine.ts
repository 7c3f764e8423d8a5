/** Examines this machine. */
import { featureFolder } from "../../backbones/feature_folder.ts";
import { cacheFolder } from "../../core/cache_folder.ts";
import { dataFolder } from "../../datasets/files/folder.ts";
import { datasets } from "../../datasets/registry.ts";
import { providerNames } from "../../onnx/provider_names.ts";
import { plain } from "../../core/text.ts";
import { type Driver, findDriver } from "../cuda/driver.ts";
import { collectEnvironment } from "../../bench/environment.ts";
import { packageVersion } from "../../bench/project.ts";
import type { Environment } from "../../runs/run.ts";
import { inspectDatasets } from "./datasets.ts";
import { type FolderReport, inspectFolder, type Role } from "./folders.ts";
import { attempt, type Known, valueOf } from "./known.ts";
import { readVariable } from "../deno_process.ts";
import { autoOf, probeApart, type ProviderReport } from "./providers.ts";
import type { CacheReport, DoctorReport, Versions } from "./report.ts";
import { problemsOf } from "./verdict.ts";

/** The environment variables that are shown: none of them holds a secret. */
export const shownVariables = [
  "TRAWL_DATA",
  "TRAWL_CACHE",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "VK_ICD_FILENAMES",
  "VK_DRIVER_FILES",
  "CUDA_VISIBLE_DEVICES",
  "NVIDIA_TF32_OVERRIDE",
  "LD_LIBRARY_PATH",
] as const;

/** How a machine is examined. */
export interface ExamineOptions {
  /** Finds the program that processes are started with. */
  readonly deno: () => Promise<string>;
  /** Threads of a run. */
  readonly threads: number;
  /** Told of what is being looked at. */
  readonly note: (message: string) => void;
}

/** Examines this machine. Whatever goes wrong becomes a part of the report. */
export async function examine(options: ExamineOptions): Promise<DoctorReport> {
  const { threads, note } = options;
  note("Looking at the machine");
  const environment = await attempt(() => collectEnvironment("none", threads));
  const driver = await attempt(async () => await findDriver() ?? null);
  const providers = withDevices(await tryProviders(options), environment, driver);
  note("Looking at the folders");
  const data = await attempt(() => dataFolder());
  const features = await attempt(() => featureFolder());
  const folders = {
    results: await folderReport("results", { value: "results" }),
    features: await folderReport("features", features),
    data: await folderReport("data", data),
  };
  note("Reading the datasets");
  const found = {
    schemaVersion: 1,
    takenAt: new Date().toISOString(),
    versions: await attempt(() => versionsFrom(valueOf(environment))),
    machine: await attempt(() => ({
      cpu: valueOf(environment)?.cpu ?? "unknown",
      cores: navigator.hardwareConcurrency,
      threads,
    })),
    memory: await attempt(() => {
      const { total, available } = Deno.systemMemoryInfo();
      return { totalBytes: total, availableBytes: available };
    }),
    driver,
    providers,
    auto: autoOf(providers),
    folders,
    cache: await attempt(async () => await inspectCache(known(features))),
    datasets: await attempt(async () =>
      await inspectDatasets(datasets, known(data), cacheFolder("derived"))
    ),
    variables: readVariables(),
  } as const;
  return { ...found, problems: problemsOf(found) };
}

/** What does not hang on the rest of the environment is found without it. */
async function versionsFrom(environment: Environment | undefined): Promise<Versions> {
  const release = await attempt(() => Deno.osRelease());
  return {
    trawl: environment?.trawl ?? "unknown",
    commit: environment?.gitCommit ?? "unknown",
    changed: environment?.gitDirty ?? true,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    onnxruntime: await packageVersion("onnxruntime-node"),
    system: [Deno.build.os, valueOf(release) ?? "", Deno.build.arch].filter(Boolean).join(" "),
  };
}

async function tryProviders(
  { deno, threads, note }: ExamineOptions,
): Promise<ProviderReport[]> {
  const program = await attempt(deno);
  const reports: ProviderReport[] = [];
  for (const provider of providerNames) {
    note(`Trying provider ${provider}`);
    reports.push(
      "problem" in program
        ? { provider, loads: false, reason: program.problem }
        : await probeApart(provider, { deno: program.value, threads }),
    );
  }
  return reports;
}

/** Names the devices that only this process knows of. */
function withDevices(
  reports: readonly ProviderReport[],
  environment: Known<{ readonly cpu: string }>,
  driver: Known<Driver | null>,
): ProviderReport[] {
  const names: Readonly<Record<string, string | undefined>> = {
    cpu: valueOf(environment)?.cpu,
    cuda: valueOf(driver)?.gpus[0]?.name,
  };
  return reports.map((report) => {
    const device = report.device ?? names[report.provider];
    return device === undefined || !report.loads ? report : { ...report, device };
  });
}

async function folderReport(role: Role, path: Known<string>): Promise<Known<FolderReport>> {
  return "problem" in path ? path : await attempt(() => inspectFolder(role, path.value));
}

async function inspectCache(folder: string): Promise<CacheReport> {
  let [files, bytes] = [0, 0];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.name.endsWith(".safetensors")) continue;
      files += 1;
      bytes += (await Deno.stat(`${folder}/${entry.name}`)).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { files, bytes };
}

function readVariables(): Record<string, string> {
  const set: Record<string, string> = {};
  for (const name of shownVariables) {
    const value = readVariable(name);
    if (value !== undefined && value !== "") set[name] = plain(value);
  }
  return set;
}

function known<T>(found: Known<T>): T {
  if ("problem" in found) throw new Error(found.problem);
  return found.value;
}
