/** `deno task setup:cuda`: gets what onnxruntime-node needs to run on NVIDIA's GPUs. */
import { exitCodes, terminalWidth, writeError, writeOut } from "./command.ts";
import type { setupCudaCommand } from "./commands/cuda_command.ts";
import type { Flags } from "./flags.ts";
import { watchSignals } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { checkMachine } from "./cuda/machine.ts";
import { runtimeFolder, setUp } from "./cuda/set_up.ts";
import { withoutHome } from "./doctor/text.ts";
import { probeApart } from "./doctor/providers.ts";

/** Runs the command. */
export async function run(given: Flags<typeof setupCudaCommand.flags>): Promise<number> {
  const folder = await runtimeFolder();
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const stop = watchSignals(() => line.say("Stopping: what has arrived is kept"));
  try {
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
      signal: stop.signal,
    });
    return works ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (stop.signal.aborted) return stop.exitCode ?? exitCodes.interrupted;
    throw error;
  } finally {
    line.clear();
    stop.dispose();
  }
}
