/** `deno task setup:cuda`: gets what onnxruntime-node needs to run on NVIDIA's GPUs. */
import { exitCodes, runCommand, terminalWidth, writeError, writeOut } from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { watchSignals } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { checkMachine } from "./cuda/machine.ts";
import { runtimeFolder, setUp } from "./cuda/set_up.ts";
import { withoutHome } from "./doctor/text.ts";
import { probeApart } from "./doctor/providers.ts";
import { denoCommand } from "./deno_process.ts";

const flags = {
  "dry-run": { help: "Check the machine, and say what would be fetched" },
  force: { help: "Continue if the machine lacks something, and replace libraries that exist" },
  package: {
    value: "FILE",
    help: "A package (.nupkg) that was fetched elsewhere, for machines without a network",
  },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task setup:cuda",
  summary:
    "Gets the CUDA libraries that the npm package of ONNX Runtime lacks: checks driver, CUDA and\n" +
    "cuDNN, fetches the package that onnxruntime-node names, unpacks two libraries beside the\n" +
    "runtime in Deno's package cache, and tries the provider. Linux on x64 only. Install CUDA and\n" +
    "cuDNN yourself. Safe to run again.",
  flags,
  notes: `Examples:
  deno task setup:cuda --dry-run
  deno task setup:cuda
  deno task setup:cuda --package microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg

The digest of the first package is kept in "trawl-cuda.json" beside the libraries, and another package
is refused unless you give --force. Cleaning Deno's cache removes the libraries: run this again then.

Exit codes: 0 provider cuda loads (or, with --dry-run, nothing is in the way), 1 it does not or
something failed, 2 wrong usage or a system without CUDA libraries, 75 stopped by SIGTERM or
SIGUSR2, 130 stopped by Ctrl-C. A download continues where it was interrupted.`,
};

/** Runs the command. */
export async function setupCuda(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
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
      file: given.path("package"),
      check: checkMachine,
      probe: async () =>
        await probeApart("cuda", {
          deno: await denoCommand(),
          threads: navigator.hardwareConcurrency,
        }),
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

if (import.meta.main) await runCommand(() => setupCuda(Deno.args));
