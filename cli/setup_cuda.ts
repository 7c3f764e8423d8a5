/** `deno task setup:cuda`: gets what onnxruntime-node needs to run on NVIDIA's GPUs. */
import { exitCodes, writeOut } from "./command.ts";
import type { setupCudaCommand } from "./commands/cuda_command.ts";
import type { Flags } from "./flags.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { checkMachine } from "./cuda/machine.ts";
import { runtimeFolder, setUp } from "./cuda/set_up.ts";
import { withoutHome } from "./doctor/doctor_text.ts";
import { probeApart } from "./doctor/providers.ts";

/** Runs the command. */
export async function run(given: Flags<typeof setupCudaCommand.flags>): Promise<number> {
  const folder = await runtimeFolder();
  const line = new StatusLine();
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  return await stoppable(line, "Stopping: what has arrived is kept", async (signal) => {
    const works = await setUp({
      folder,
      dryRun: given.on("dry-run"),
      force: given.on("force"),
      file: given.text("package"),
      check: checkMachine,
      probe: () => probeApart("cuda", { threads: navigator.hardwareConcurrency }),
      say: (text) => {
        line.clear();
        writeOut(`${withoutHome(text, home)}\n`);
      },
      progress: (message) => (line.onTerminal || line.due) && line.show(message),
      signal,
    });
    return works ? exitCodes.done : exitCodes.failed;
  });
}
