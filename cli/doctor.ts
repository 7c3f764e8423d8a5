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
import { examine, shownVariables } from "./doctor/examine.ts";
import { withoutHome } from "./doctor/private.ts";
import { doctorText } from "./doctor/text.ts";
import { needs } from "./doctor/verdict.ts";
import { denoCommand, readVariable } from "./deno_process.ts";

const flags = {
  threads: { value: "N", help: "Threads to measure the CPU with (default: all cores)" },
  json: { help: "Write one JSON object instead of text" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task doctor",
  summary:
    "Says what this machine has: versions, processor, memory, execution providers with what they\n" +
    "reach, folders and datasets, which provider --ep auto takes, and whether the suites can run.\n" +
    "Paste its output into an issue. Every provider is tried in a process of its own.",
  flags,
  notes:
    `Output: "probe" is the time of the small program that --ep auto decides by; "GFLOP/s" that of a large
float32 product; "GB/s" that of reading memory, the provider's own. Each is measured in about a
second. The adapter is what Deno's WebGPU calls it; ONNX Runtime does not name its own. The home
folder is written as ~. Of the environment, only these are shown, where they are set:
${shownVariables.join(", ").replace(/(.{60,90}?), /g, "$1,\n")}.

Exit codes: 0 this machine can run the suites: the CPU provider loads, ${
      needs.memoryBytes / 1e9
    } GB of memory and
${
      needs.diskBytes / 1e6
    } MB of disk are free, results and features can be written; 1 it cannot, and why is the last
thing said; 2 wrong usage.`,
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
