/** `deno task setup:cuda`: gets what onnxruntime-node needs to run on NVIDIA's GPUs. */
import { exitCodes, runCommand, terminalWidth, writeError, writeOut } from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { watchSignals } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { checkMachine } from "./cuda/machine.ts";
import { cudaPackage } from "./cuda/package.ts";
import { setUp } from "./cuda/set_up.ts";
import { withoutHome } from "./doctor/private.ts";
import { probeApart } from "./doctor/providers.ts";
import { denoCommand } from "./deno_process.ts";

const flags = {
  "dry-run": { help: "Look at the machine, and say what would be fetched and written" },
  force: { help: "Go on where the machine lacks something, and replace what is there" },
  package: {
    value: "FILE",
    help: "A package (.nupkg) that was fetched elsewhere, for machines\nwithout a network",
  },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task setup:cuda",
  summary:
    "Gets the CUDA libraries that the npm package of ONNX Runtime does not bring: checks driver, CUDA\n" +
    "and cuDNN, fetches the package that onnxruntime-node names, checks its digest, puts two\n" +
    "libraries beside the runtime in Deno's package cache, and tries the provider. Linux on x64\n" +
    "only. CUDA and cuDNN themselves are yours to install. Safe to run again.",
  flags,
  notes: `Examples:
  deno task setup:cuda --dry-run
  deno task setup:cuda
  deno task setup:cuda --package microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg

The package's SHA-512 is held against the one that the feed publishes; where it publishes none, and
for --package, the first one is pinned in "trawl-cuda.json" beside the libraries. Cleaning Deno's
cache removes them: run this again then.

Exit codes: 0 provider cuda loads (or, with --dry-run, nothing is in the way), 1 it does not or
something failed, 2 wrong usage or a system without CUDA libraries, 75 stopped by SIGTERM or
SIGUSR2, 130 stopped by Ctrl-C. Nothing is ever half written.`,
};

/** Runs the command. */
export async function setupCuda(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const wanted = await cudaPackage();
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const stop = watchSignals(() => line.say("Stopping: nothing is left half written"));
  try {
    const works = await setUp({
      wanted,
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
