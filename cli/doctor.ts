/** `deno task doctor`: says what this machine has, and whether it can run the suites. */
import type { Source } from "../bench/environment.ts";
import { counted, measuredBytes, measuredSeconds } from "../core/format.ts";
import { tableLines } from "../core/text.ts";
import { BOLD, painter, RED } from "../reports/tables/text.ts";
import { exitCodes, wantsColor, withoutHome, writeOut } from "./command.ts";
import type { doctorCommand } from "./commands/doctor_command.ts";
import { driverText } from "./cuda/machine.ts";
import { type DoctorReport, examine } from "./doctor/examine.ts";
import type { Flags } from "./flags.ts";
import { StatusLine } from "./status_line.ts";

export async function run(
  given: Flags<typeof doctorCommand.flags>,
  source: Source,
): Promise<number> {
  const line = new StatusLine();
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  // What is pasted is the report alone.
  const report = await examine(source, threads, (next) => line.onTerminal && line.show(next));
  line.clear();
  writeOut(withoutHome(
    given.on("json")
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : doctorText(report, wantsColor()),
  ));
  return report.problems.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** Writes a report as text, to be read and pasted into an issue; `color` allows ANSI escapes. */
export function doctorText(report: DoctorReport, color: boolean): string {
  const paint = painter({ color });
  const { versions, machine, driver, auto, folders, variables, problems, takenAt } = report;
  const source = versions.commit === "unknown"
    ? "not from a repository"
    : `commit ${versions.commit.slice(0, 12)}${versions.changed ? ", with changes" : ""}`;
  const [total, available] = [machine.memoryBytes, machine.availableBytes].map(measuredBytes);
  const sections: Readonly<Record<string, readonly (readonly string[])[]>> = {
    "Versions": [
      ["Trawl", `${versions.trawl}, ${source}`],
      ["Deno", `${versions.deno}, V8 ${versions.v8}`],
      ["ONNX Runtime", `${versions.onnxruntime}, telemetry off`],
      ["system", versions.system],
    ],
    "Machine": [
      ["processor", machine.cpu],
      ["cores", `${machine.cores}; a run takes ${counted(machine.threads, "thread")}`],
      ["memory", `${total}, ${available} available`],
      ["NVIDIA", driverText(driver)],
    ],
    "Execution providers": [
      ...report.providers.map(({ provider, seconds, device, reason, remedy }) => [
        provider,
        seconds === undefined
          ? `does not load: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`
          : `${measuredSeconds(seconds)}${device === undefined ? "" : `, ${device}`}`,
      ]),
      ["auto", `${auto.provider ?? "nothing"}: ${auto.reason}`],
    ],
    "Folders": Object.entries(folders).map(([role, { path, problem, ...folder }]) => [
      role,
      path === undefined
        ? `not known: ${problem}`
        : `${path}: ${folder.exists ? "" : "not there yet, "}` +
          `${folder.writable ? "writable" : `not writable (${problem})`}, ` +
          `${measuredBytes(folder.freeBytes)} free`,
    ]),
    "Variables": Object.entries(variables),
  };
  const lines = [
    `Trawl doctor, ${takenAt.slice(0, 16).replace("T", " ")} UTC`,
    "",
    ...Object.entries(sections).filter(([, rows]) => rows.length > 0).flatMap(([title, rows]) => [
      paint(title, BOLD),
      ...tableLines(rows).map((line) => `  ${line}`),
      "",
    ]),
    paint(`This machine ${problems.length === 0 ? "can" : "cannot"} run the suites`, BOLD),
    ...problems.map((problem) => paint(`  ${problem}`, RED)),
  ];
  return `${lines.join("\n")}\n`;
}
