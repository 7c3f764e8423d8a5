/** Whether a machine can run the suites. */
import { measuredBytes } from "../../core/format.ts";
import type { FolderReport } from "./folders.ts";
import type { DoctorReport } from "./report.ts";

/** What suite `quick` takes, with room to spare: it was seen to use 0.5 GB, and to write 9 MB. */
export const needs = { memoryBytes: 1e9, diskBytes: 100e6 } as const;

/** Says why a machine cannot run the suites. */
export function problemsOf(report: Omit<DoctorReport, "problems">): string[] {
  const folders = Object.entries(report.folders).flatMap(([role, folder]) =>
    "problem" in folder
      ? [`The folder of ${role} is not known: ${folder.problem}`]
      : folderProblems(folder.value)
  );
  return [...cpuProblems(report), ...memoryProblems(report), ...folders];
}

function cpuProblems({ providers }: Pick<DoctorReport, "providers">): string[] {
  const cpu = providers.find(({ provider }) => provider === "cpu");
  if (cpu?.loads === true) return [];
  return [`Execution provider "cpu" does not load: ${cpu?.reason ?? "it was not tried"}`];
}

function memoryProblems({ memory }: Pick<DoctorReport, "memory">): string[] {
  if ("problem" in memory) return [`Free memory is not known: ${memory.problem}`];
  const { availableBytes } = memory.value;
  if (availableBytes >= needs.memoryBytes) return [];
  return [
    `Only ${measuredBytes(availableBytes)} of memory are free, but suite "quick" takes ` +
    `${measuredBytes(needs.memoryBytes)}: end other programs`,
  ];
}

/** Data may lie where nobody can write: only what is fetched has to be written there. */
function folderProblems(folder: FolderReport): string[] {
  const { role, path, writable, problem, freeBytes } = folder;
  if (role === "data") return [];
  if (!writable) {
    const other = role === "features" ? "TRAWL_CACHE" : "--out";
    return [
      `The folder of ${role}, "${path}", cannot be written to (${problem}): name another with ` +
      `${other}, or permit this one`,
    ];
  }
  if ("problem" in freeBytes) {
    return [`Free space in "${path}" is not known: ${freeBytes.problem}`];
  }
  if (freeBytes.value >= needs.diskBytes) return [];
  return [
    `Only ${measuredBytes(freeBytes.value)} are free in "${path}", but suite "quick" may take ` +
    `${measuredBytes(needs.diskBytes)}: remove something`,
  ];
}
