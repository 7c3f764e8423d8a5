/** `measure`: times Trawl itself, beside its floors. */
import type { Program } from "../declaration.ts";
import { folderVariables, runtime, write } from "../permissions.ts";
import { declare, out } from "./common.ts";

/** The program that sets benchmarks up and times them, of this version or another's tree. */
export const sideProgram: Program = {
  module: "measure/side.ts",
  permissions: [
    "--allow-read",
    "--allow-ffi",
    "--allow-env",
    "--allow-sys",
    "--allow-net=127.0.0.1",
  ],
};

/** Declares the command. */
export const measureCommand = declare({
  name: "measure",
  title: "Measure how fast Trawl is, beside its floors",
  summary: "Measures benchmarks, each case in a process of its own.",
  flags: {
    out: out('Where the files go (default "results/measured")'),
  },
  operands: "[NAME…]",
  notes: "",
  exits: "0 done, 1 a case failed",
  resumes: true,
  module: "cli/measure.ts",
  programs: { side: sideProgram },
  recordsCommit: true,
  needs: (given) => [
    ...runtime,
    folderVariables,
    write(given.text("out") ?? "results/measured", "measurements (--out)"),
  ],
});
