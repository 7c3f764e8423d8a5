/** `deno task doctor`: says what this machine has, and whether it can run the suites. */
import { exitCodes, wantsColor, writeOut } from "./command.ts";
import type { doctorCommand } from "./commands/doctor_command.ts";
import type { Source } from "../bench/environment.ts";
import type { Flags } from "./flags.ts";
import { StatusLine } from "./status_line.ts";
import { examine } from "./doctor/examine.ts";
import { doctorText, withoutHome } from "./doctor/doctor_text.ts";

/** Runs the command. */
export async function run(
  given: Flags<typeof doctorCommand.flags>,
  source: Source,
): Promise<number> {
  const line = new StatusLine();
  const report = await examine({
    source,
    threads: given.integer("threads", 1) ?? navigator.hardwareConcurrency,
    // What is pasted is the report alone.
    note: (message) => line.onTerminal && line.show(message),
  });
  line.clear();
  const text = given.on("json")
    ? `${JSON.stringify(report, undefined, 2)}\n`
    : doctorText(report, wantsColor());
  writeOut(withoutHome(text, Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE")));
  return report.problems.length === 0 ? exitCodes.done : exitCodes.failed;
}
