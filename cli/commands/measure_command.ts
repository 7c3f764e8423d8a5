/** `measure`: times Trawl itself, beside its floors. */
import type { Program } from "../declaration.ts";
import { always, folderVariables, permissionFlags, runtime, write } from "../permissions.ts";
import { declare, out, provider } from "./common.ts";

/** The program that sets benchmarks up and times them, of this version or another's tree. */
export const sideProgram: Program = {
  module: "measure/side.ts",
  permissions: permissionFlags([...always, ...runtime, {
    kind: "net",
    values: ["127.0.0.1"],
    why: "files are fetched from a server in the same process",
  }], ""),
};

export const measureCommand = declare({
  name: "measure",
  title: "Measure how fast Trawl is, beside its floors",
  summary:
    "Measures benchmarks, each case in a process of its own, beside the least time that its work can " +
    "take on this machine.",
  flags: {
    list: { help: "List the benchmarks and exit" },
    ladder: {
      value: "A,B,…",
      help:
        'Add the ladders along these axes, such as "N,D", or along "all": the size is doubled ' +
        "step by step, and the exponent of growth is fitted",
    },
    large: { help: "Add larger sizes, of seconds; some benchmarks have no others" },
    slow: { help: "Add sizes of minutes" },
    quick: { help: "One size of each kind per benchmark, three rungs per axis, few repeats" },
    ep: provider,
    threads: { value: "N", help: "Threads of ONNX Runtime (default: all cores)" },
    out: out('Where the files go (default "results/measured")'),
  },
  operands: "[NAME…]",
  notes: `Examples:
  deno task measure
  deno task measure bait bait-binary --ladder all
  deno task measure --list

Columns: median, of the seconds of the repeats after the first run (*: of the first run, if there was no
time for more); × floor, the same as a multiple of the least time, which is that of the necessary
operations and bytes at this machine's peaks, or is measured, in the same process either way; rate, of
what a run handles or of the necessary work; memory, the peak of the process. Exponents: seconds grow as
size^exponent, ± its standard error.

A case whose data are not here is skipped, which is not a failure. Files: FOLDER/measure.arrow, one row
per case, written after every case; FOLDER/measure.html, a page with the ladders and all figures. Both
replace those of an earlier measurement.`,
  exits: "0 done, 1 a case failed, 75 stopped by SIGTERM or SIGUSR2",
  module: "cli/measure.ts",
  programs: { side: sideProgram },
  recordsCommit: true,
  needs: (given) => [
    ...runtime,
    folderVariables,
    write(given.text("out") ?? "results/measured", "measurements (--out)"),
  ],
});
