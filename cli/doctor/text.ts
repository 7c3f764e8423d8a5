/** A doctor's report as plain text, to be read and to be pasted into an issue. */
import { textWidth } from "../../core/text.ts";
import {
  counted,
  gibibytes,
  measuredBytes,
  measuredSeconds,
  threeDigits,
} from "../../core/format.ts";
import type { FolderReport } from "./folders.ts";
import type { Known } from "./known.ts";
import type { ProviderReport } from "./providers.ts";
import type { DoctorReport } from "./report.ts";

/** Makes headings bold and problems red on a terminal; elsewhere it gives the text as it is. */
type Paint = (text: string, code: string) => string;

const BOLD = "1";
const RED = "31";

/**
 * Writes a report as text.
 *
 * @param color Whether it may have ANSI escapes.
 */
export function doctorText(report: DoctorReport, color: boolean): string {
  const paint: Paint = (text, code) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Versions", versionLines(report)],
    ["Machine", machineLines(report)],
    ["Execution providers", providerLines(report)],
    ["Folders", folderLines(report)],
    ["Datasets", datasetLines(report)],
    ["Variables", Object.entries(report.variables).map(([name, value]) => `${name}=${value}`)],
  ];
  const minute = report.takenAt.slice(0, 16).replace("T", " ");
  const lines = [
    `Trawl doctor, ${minute} UTC`,
    ...sections.filter(([, body]) => body.length > 0).flatMap(([title, body]) => [
      "",
      paint(title, BOLD),
      ...body.map((line) => `  ${line}`),
    ]),
    "",
    ...verdictLines(report, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function versionLines({ versions }: DoctorReport): string[] {
  return whole(versions, ({ trawl, commit, changed, deno, v8, onnxruntime, system }) => {
    const tree = `commit ${commit.slice(0, 12)}${changed ? ", with changes" : ""}`;
    return aligned([
      ["Trawl", commit === "unknown" ? `${trawl}, not from a repository` : `${trawl}, ${tree}`],
      ["Deno", `${deno}, V8 ${v8}`],
      ["ONNX Runtime", `${onnxruntime}, telemetry off`],
      ["system", system],
    ]);
  });
}

function machineLines({ machine, memory, driver }: DoctorReport): string[] {
  return [
    ...whole(machine, ({ cpu, cores, threads }) =>
      aligned([
        ["processor", cpu],
        ["cores", `${cores}; a run takes ${counted(threads, "thread")}`],
      ])),
    ...whole(
      memory,
      ({ totalBytes, availableBytes }) =>
        aligned([["memory", `${gibibytes(totalBytes)}, ${gibibytes(availableBytes)} available`]]),
    ),
    ...whole(driver, (found) => {
      if (found === null) return aligned([["NVIDIA", "no driver: there is no nvidia-smi"]]);
      const cuda = found.cuda === undefined ? "" : ` for CUDA up to ${found.cuda}`;
      return aligned([
        ["NVIDIA", `driver ${found.version}${cuda}`],
        ...found.gpus.map(({ name, memory }): [string, string] => ["", `${name}, ${memory}`]),
      ]);
    }),
  ];
}

function providerLines({ providers, auto }: DoctorReport): string[] {
  const loaded = providers.filter(({ loads }) => loads);
  const table = loaded.length === 0 ? [] : columns([
    ["", "probe", "GFLOP/s", "GB/s", "device"],
    ...loaded.map(loadedRow),
  ]);
  const others = providers.filter(({ loads }) => !loads).map(missingRow);
  return [
    ...table,
    ...loaded.flatMap(({ provider, reason }) =>
      reason === undefined ? [] : [`${provider}: ${reason}`]
    ),
    ...aligned(others, 6),
    auto.provider === undefined
      ? `auto finds nothing: ${auto.reason}`
      : `auto takes ${auto.provider}: ${auto.reason}`,
  ];
}

function loadedRow({ provider, seconds, speed, device }: ProviderReport): string[] {
  const rate = (value: number | undefined): string =>
    value === undefined ? "?" : threeDigits(value / 1e9);
  return [
    provider,
    measuredSeconds(seconds!),
    rate(speed?.operations),
    rate(speed?.bandwidth),
    device ?? "",
  ];
}

function missingRow({ provider, reason, remedy }: ProviderReport): [string, string] {
  return [provider, `does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`];
}

function folderLines({ folders, cache }: DoctorReport): string[] {
  const rows = Object.entries(folders).map(([role, folder]): [string, string] => {
    if ("problem" in folder) return [role, `not known: ${folder.problem}`];
    const { path } = folder.value;
    const facts = folderFacts(folder.value);
    if (role !== "features") return [role, `${path}: ${facts}`];
    const kept = "problem" in cache
      ? `its files cannot be listed: ${cache.problem}`
      : `${counted(cache.value.files, "file")}, ${measuredBytes(cache.value.bytes)}`;
    return [role, `${path}: ${facts}; ${kept}`];
  });
  return aligned(rows, 8);
}

function folderFacts({ exists, writable, problem, freeBytes }: FolderReport): string {
  const access = writable ? "writable" : `not writable (${problem})`;
  const free = "problem" in freeBytes
    ? `free space not known (${freeBytes.problem})`
    : `${gibibytes(freeBytes.value)} free`;
  return `${exists ? "" : "not there yet, "}${access}, ${free}`;
}

function datasetLines({ datasets }: DoctorReport): string[] {
  return whole(datasets, (found) => [
    ...aligned(found.map(({ name, state, problem }) => [
      name,
      problem === undefined ? state : `${state}: ${problem}`,
    ])),
    ...found.some(({ state }) => state === "absent")
      ? ['"deno task fetch --list" says which of them can be fetched, and how to get the others']
      : [],
  ]);
}

function verdictLines({ problems }: DoctorReport, paint: Paint): string[] {
  if (problems.length === 0) return [paint("This machine can run the suites", BOLD)];
  return [
    paint("This machine cannot run the suites:", BOLD),
    ...problems.map((problem) => paint(`  ${problem}`, RED)),
  ];
}

/** What is written of a value that may not be known. */
function whole<T>(known: Known<T>, write: (value: T) => string[]): string[] {
  return "problem" in known ? [`not known: ${known.problem}`] : write(known.value);
}

/** A name and what is said of it; the names of a section share a width. */
function aligned(rows: readonly (readonly [string, string])[], least: number = 12): string[] {
  const width = Math.max(least, ...rows.map(([name]) => textWidth(name)));
  return rows.map(([name, text]) => `${name}${" ".repeat(width - textWidth(name))}  ${text}`);
}

/** Columns two spaces apart: the first and the last at the left, numbers at the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const last = rows[0]!.length - 1;
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => textWidth(row[i]!))));
  widths[0] = Math.max(6, widths[0]!);
  return rows.map((row) =>
    row.map((cell, i) => {
      const padding = " ".repeat(widths[i]! - textWidth(cell));
      return i === 0 || i === last ? cell + padding : padding + cell;
    }).join("  ").trimEnd()
  );
}
