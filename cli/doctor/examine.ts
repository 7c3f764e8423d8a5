/** Examines this machine: versions, processor, providers, folders, and a verdict. */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { featureFolder } from "../../backbones/features.ts";
import { collectEnvironment, type Source } from "../../bench/environment.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { messageOf } from "../../core/errors.ts";
import { measuredBytes } from "../../core/format.ts";
import { plain } from "../../core/text.ts";
import { providerNames } from "../../onnx/provider_names.ts";
import { findDriver } from "../cuda/machine.ts";
import { needs, shownVariables } from "../commands/doctor_command.ts";
import { missingFolders, whyNotWritable } from "../writable.ts";
import { autoOf, probeApart, type ProviderReport } from "./providers.ts";

export interface FolderReport {
  readonly path?: string;
  /** Whether it exists; commands create it if not. */
  readonly exists: boolean;
  readonly writable: boolean;
  readonly problem?: string;
  readonly freeBytes: number;
}

/** Everything that was found, and why the suites cannot be run: empty if they can. */
export type DoctorReport = Found & { readonly problems: readonly string[] };

type Found = Awaited<ReturnType<typeof look>>;

/** Examines this machine; `note` is called with what is examined next. */
export async function examine(
  source: Source,
  threads: number,
  note: (message: string) => void,
): Promise<DoctorReport> {
  const found = await look(source, threads, note);
  return { ...found, problems: problemsOf(found) };
}

async function look(source: Source, threads: number, note: (message: string) => void) {
  note("Looking at the machine");
  const environment = collectEnvironment("none", threads, source);
  const { trawl, gitCommit, gitDirty, deno, onnxruntime, os, arch, cpu, cores } = environment;
  const { total, available } = Deno.systemMemoryInfo();
  const driver = await findDriver();
  const devices: Readonly<Record<string, string | undefined>> = {
    cpu,
    cuda: "gpus" in driver ? driver.gpus[0]?.name : undefined,
  };
  const providers: ProviderReport[] = [];
  for (const provider of providerNames) {
    note(`Trying provider ${provider}`);
    const report = await probeApart(provider, threads);
    const device = report.seconds === undefined ? undefined : devices[provider];
    providers.push(device === undefined ? report : { device, ...report });
  }
  note("Looking at the folders");
  const variables = shownVariables.map((name) => [name, plain(Deno.env.get(name) ?? "")] as const);
  return {
    /** Rises when a reader would have to change. */
    schemaVersion: 3 as const,
    takenAt: new Date().toISOString(),
    versions: {
      trawl,
      commit: gitCommit,
      changed: gitDirty ?? false,
      deno,
      v8: Deno.version.v8,
      onnxruntime,
      system: `${os} ${Deno.osRelease()} ${arch}`,
    },
    machine: { cpu, cores, threads, memoryBytes: total, availableBytes: available },
    driver,
    providers: providers as readonly ProviderReport[],
    auto: autoOf(providers),
    folders: {
      results: await inspectFolder(() => "results"),
      features: await inspectFolder(featureFolder),
      data: await inspectFolder(dataFolder),
    },
    variables: Object.fromEntries(variables.filter(([, text]) => text !== "")),
  };
}

/** Inspects a folder, by writing to it. */
export async function inspectFolder(find: () => string): Promise<FolderReport> {
  let path: string | undefined;
  try {
    path = find();
    const absolute = resolve(path);
    const missing = await missingFolders(absolute);
    const there = missing.length === 0 ? absolute : dirname(missing.at(-1)!);
    const { bavail, bsize } = await statfs(there);
    const problem = await whyNotWritable(absolute);
    return {
      path,
      exists: missing.length === 0,
      writable: problem === undefined,
      ...problem !== undefined && { problem },
      freeBytes: bavail * bsize,
    };
  } catch (error) {
    const problem = plain(messageOf(error)).trim();
    return { ...path && { path }, exists: false, writable: false, problem, freeBytes: 0 };
  }
}

export function problemsOf(
  { providers, machine, folders }: Pick<Found, "providers" | "machine" | "folders">,
): string[] {
  const problems: string[] = [];
  const cpu = providers.find(({ provider }) => provider === "cpu");
  if (cpu?.seconds === undefined) {
    problems.push(`Execution provider "cpu" does not load: ${cpu?.reason ?? "it was not tried"}`);
  }
  if (machine.availableBytes < needs.memoryBytes) {
    problems.push(
      `Only ${measuredBytes(machine.availableBytes)} of memory are free, but suite "quick" takes ` +
        `${measuredBytes(needs.memoryBytes)}: end other programs`,
    );
  }
  for (const [role, { path, writable, problem, freeBytes }] of Object.entries(folders)) {
    if (path === undefined) problems.push(`The folder of ${role} is not known: ${problem}`);
    // Data may be where nobody can write: only what is fetched has to be written there.
    else if (role === "data") continue;
    else if (!writable) {
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
