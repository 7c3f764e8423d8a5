/** `doctor`: says what this machine has, and whether it can run the suites. */
import { folders, runtime, write } from "../permissions.ts";
import { declare } from "./common.ts";

/** Environment variables that are shown; none of them holds a secret. */
export const shownVariables = [
  "TRAWL_DATA",
  "TRAWL_CACHE",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "VK_ICD_FILENAMES",
  "VK_DRIVER_FILES",
  "CUDA_VISIBLE_DEVICES",
  "NVIDIA_TF32_OVERRIDE",
  "LD_LIBRARY_PATH",
] as const;

/** What suite `quick` takes, with room to spare: it was seen to use 0.5 GB, and to write 9 MB. */
export const needs = { memoryBytes: 1e9, diskBytes: 100e6 } as const;

export const probes = {
  probe: {
    module: "cli/doctor/probe_process.ts",
    permissions: ["--allow-ffi", "--allow-env=ORT_DISABLE_TELEMETRY"],
  },
  "nvidia-smi": {},
};

export const doctorCommand = declare({
  name: "doctor",
  title: "Say what this machine has and whether it can run the suites",
  summary:
    "Says what this machine has: versions, processor, memory, execution providers and their speed, " +
    "folders, which provider --ep auto takes, and whether the suites can run. Paste its output into " +
    "an issue. Every provider is tried in a process of its own.",
  flags: {
    threads: { value: "N", help: "Threads of the CPU provider (default: all cores)" },
    json: { help: "Write one JSON object instead of text" },
  },
  notes:
    `A provider's speed is the time of the small program that --ep auto decides by. The adapter's name is
the one that Deno's WebGPU has for it. The home folder is written as ~. Of the environment, these variables alone are shown, if they are set:
${shownVariables.join(", ")}.`,
  exits:
    `0 this machine can run the suites: the CPU provider loads, ${
      needs.memoryBytes / 1e9
    } GB of memory and ${
      needs.diskBytes / 1e6
    } MB of disk are free, and results and features can be ` +
    "written, 1 it cannot, and the last lines say why",
  module: "cli/doctor.ts",
  programs: probes,
  recordsCommit: true,
  needs: (_given, place) => [
    ...runtime,
    ...folders(place),
    { kind: "env", values: shownVariables, why: "shown in the report" },
    { kind: "sys", values: ["osRelease", "statfs"], why: "shown in the report" },
    write("results", "tries whether results can be written"),
  ],
});
