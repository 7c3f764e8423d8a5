/** `setup:cuda`: gets what onnxruntime-node needs to run on NVIDIA's GPUs. */
import { runtime, write } from "../permissions.ts";
import { declare } from "./common.ts";
import { probes } from "./doctor_command.ts";

export const setupCudaCommand = declare({
  name: "setup:cuda",
  title: "Fetch ONNX Runtime's CUDA libraries and check CUDA and cuDNN",
  summary:
    "Gets the CUDA libraries that the npm package of ONNX Runtime lacks: checks driver, CUDA and " +
    "cuDNN, fetches the package that onnxruntime-node names, unpacks two libraries beside the " +
    "runtime in Deno's package cache, and tries the provider. Linux on x64 only. Install CUDA and " +
    "cuDNN yourself. Safe to run again.",
  flags: {
    "dry-run": { help: "Check the machine, and say what would be fetched" },
    force: { help: "Continue if the machine lacks something, and replace libraries that exist" },
    package: {
      value: "FILE",
      help: "A package (.nupkg) that was fetched elsewhere, for machines without a network",
    },
  },
  notes: `Examples:
  deno task setup:cuda --dry-run
  deno task setup:cuda
  deno task setup:cuda --package microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg

The digest of the first package is kept in "trawl-cuda.json" beside the libraries, and another package
is refused unless you give --force. Cleaning Deno's cache removes the libraries: run this again then.
A download continues where it was interrupted.`,
  exits: "0 provider cuda loads (or, with --dry-run, nothing is in the way), 1 it does not",
  resumes: true,
  module: "cli/setup_cuda.ts",
  programs: probes,
  needs: (given, { env }) => {
    const home = env("HOME") || env("USERPROFILE");
    const cache = env("XDG_CACHE_HOME") || (home && `${home}/.cache`);
    const packages = env("DENO_DIR") || (cache && `${cache}/deno`);
    const fetches = !given.on("dry-run") && given.text("package") === undefined;
    return [
      ...runtime,
      { kind: "env", values: ["HOME", "USERPROFILE", "LD_LIBRARY_PATH"], why: "shown, and said" },
      ...packages ? [write(`${packages}/npm`, "Deno's cache of packages: the libraries")] : [],
      ...fetches ? [{ kind: "net" as const, values: ["api.nuget.org"], why: "the package" }] : [],
    ];
  },
});
