/** Writes a doctor's report as text, to be read and pasted into an issue. */
import { counted, measuredBytes, measuredSeconds, threeDigits } from "../../core/format.ts";
import { tableLines } from "../../core/text.ts";
import type { DoctorReport, Known } from "./examine.ts";

const BOLD = "1";
const RED = "31";

/** Writes a report; `color` allows ANSI escapes. */
export function doctorText(report: DoctorReport, color: boolean): string {
  const paint = (text: string, code: string): string =>
    color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const sections = {
    "Versions": versionLines(report),
    "Machine": machineLines(report),
    "Execution providers": providerLines(report),
    "Folders": folderLines(report),
    "Datasets": datasetLines(report),
    "Variables": Object.entries(report.variables).map(([name, value]) => `${name}=${value}`),
  };
  const { problems, takenAt } = report;
  const lines = [
    `Trawl doctor, ${takenAt.slice(0, 16).replace("T", " ")} UTC`,
    ...Object.entries(sections).filter(([, body]) => body.length > 0).flatMap(([title, body]) => [
      "",
      paint(title, BOLD),
      ...body.map((line) => `  ${line}`),
    ]),
    "",
    paint(`This machine ${problems.length === 0 ? "can" : "cannot"} run the suites`, BOLD),
    ...problems.map((problem) => paint(`  ${problem}`, RED)),
  ];
  return `${lines.join("\n")}\n`;
}

function versionLines({ versions }: DoctorReport): string[] {
  const { trawl, commit, changed, deno, v8, onnxruntime, system } = versions.value;
  const source = commit === "unknown"
    ? "not from a repository"
    : `commit ${commit.slice(0, 12)}${changed ? ", with changes" : ""}`;
  return tableLines([
    ["Trawl", `${trawl}, ${source}`],
    ["Deno", `${deno}, V8 ${v8}`],
    ["ONNX Runtime", `${onnxruntime}, telemetry off`],
    ["system", system],
  ]);
}

function machineLines({ machine, memory, driver }: DoctorReport): string[] {
  const { cpu, cores, threads } = machine.value;
  const [total, available] = [memory.value.totalBytes, memory.value.availableBytes].map(
    measuredBytes,
  );
  const nvidia = write(driver, (found) => {
    if (found === null) return "no driver: nvidia-smi is not installed";
    return `driver ${found.version}${found.cuda ? ` for CUDA up to ${found.cuda}` : ""}`;
  });
  const gpus = "value" in driver ? driver.value?.gpus ?? [] : [];
  return tableLines([
    ["processor", cpu],
    ["cores", `${cores}; a run takes ${counted(threads, "thread")}`],
    ["memory", `${total}, ${available} available`],
    ["NVIDIA", nvidia],
    ...gpus.map(({ name, memory }) => ["", `${name}, ${memory}`]),
  ]);
}

function providerLines({ providers, auto }: DoctorReport): string[] {
  const loaded = providers.filter(({ loads }) => loads);
  return [
    ...loaded.length === 0 ? [] : tableLines([
      ["", "probe", "GFLOP/s", "device"],
      ...loaded.map(({ provider, seconds, operations, device = "" }) => [
        provider.padEnd(6),
        measuredSeconds(seconds!),
        operations === undefined ? "?" : threeDigits(operations / 1e9),
        device,
      ]),
    ], [1, 2]),
    ...loaded.filter(({ reason }) => reason).map(({ provider, reason }) =>
      `${provider}: ${reason}`
    ),
    ...tableLines(
      providers.filter(({ loads }) => !loads).map(({ provider, reason, remedy }) => [
        provider.padEnd(6),
        `does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`,
      ]),
    ),
    `auto ${
      auto.provider === undefined ? "finds nothing" : `takes ${auto.provider}`
    }: ${auto.reason}`,
  ];
}

function folderLines({ folders }: DoctorReport): string[] {
  return tableLines(
    Object.entries(folders).map(([role, folder]) => [
      role,
      write(
        folder,
        ({ path, exists, writable, problem, freeBytes }) =>
          `${path}: ${exists ? "" : "not there yet, "}` +
          `${writable ? "writable" : `not writable (${problem})`}, ${
            measuredBytes(freeBytes)
          } free`,
      ),
    ]),
  );
}

function datasetLines({ datasets }: DoctorReport): string[] {
  if ("problem" in datasets) return [unknown(datasets)];
  return [
    ...tableLines(datasets.value.map(({ name, state, problem }) => [
      name,
      problem === undefined ? state : `${state}: ${problem}`,
    ])),
    ...datasets.value.some(({ state }) => state === "absent")
      ? ['"deno task fetch --list" says which of them can be fetched, and how to get the others']
      : [],
  ];
}

function write<T>(known: Known<T>, text: (value: T) => string): string {
  return "problem" in known ? unknown(known) : text(known.value);
}

function unknown({ problem }: { readonly problem: string }): string {
  return `not known: ${problem}`;
}

/** Writes the home folder as "~", so that what is pasted into an issue does not name its user. */
export function withoutHome(text: string, home: string | undefined): string {
  const folder = home?.replace(/[/\\]+$/, "");
  if (!folder) return text;
  // JSON doubles the backslashes of Windows.
  const forms = [folder, folder.replaceAll("\\", "\\\\")];
  const pattern = forms.map((form) => form.replace(/[^\w]/g, "\\$&")).join("|");
  return text.replace(new RegExp(`(?<![\\w.-])(?:${pattern})(?![\\w.-])`, "g"), "~");
}
