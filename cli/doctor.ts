/** `deno task doctor`: says what this machine has, and whether it can run the suites. */
import {
  exitCodes,
  runCommand,
  terminalWidth,
  wantsColor,
  writeError,
  writeOut,
} from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { StatusLine } from "./status_line.ts";
import { examine, needs, shownVariables } from "./doctor/examine.ts";
import { doctorText, withoutHome } from "./doctor/text.ts";
import { denoCommand, readVariable } from "./deno_process.ts";

const flags = {
  threads: { value: "N", help: "Threads to measure the CPU with (default: all cores)" },
  json: { help: "Write one JSON object instead of text" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task doctor",
  summary:
    "Says what this machine has: versions, processor, memory, execution providers and their speed,\n" +
    "folders and datasets, which provider --ep auto takes, and whether the suites can run. Paste its\n" +
    "output into an issue. Every provider is tried in a process of its own.",
  flags,
  notes:
    `"probe" is the time of the small program that --ep auto decides by, "GFLOP/s" the speed of large
float32 matrix products. The adapter's name is the one that Deno's WebGPU has for it. The home folder is
written as ~. Of the environment, these variables alone are shown, if they are set:
${shownVariables.join(", ").replace(/(.{60,90}?), /g, "$1,\n")}.

Exit codes: 0 this machine can run the suites: the CPU provider loads, ${
      needs.memoryBytes / 1e9
    } GB of memory and ${needs.diskBytes / 1e6} MB of disk are free, and results and features can be
written; 1 it cannot, and the last lines say why; 2 wrong usage.`,
};

/** Runs the command. */
export async function doctor(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const report = await examine({
    deno: denoCommand,
    threads: given.integer("threads", 1) ?? navigator.hardwareConcurrency,
    // What is pasted is the report alone.
    note: (message) => line.onTerminal && line.show(message),
  });
  line.clear();
  const text = given.on("json")
    ? `${JSON.stringify(report, undefined, 2)}\n`
    : doctorText(report, wantsColor());
  writeOut(withoutHome(text, readVariable("HOME") ?? readVariable("USERPROFILE")));
  return report.problems.length === 0 ? exitCodes.done : exitCodes.failed;
}

if (import.meta.main) await runCommand(() => doctor(Deno.args));
