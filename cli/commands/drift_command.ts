/** `drift`: runs a suite in two ways and compares the results. */
import { write } from "../permissions.ts";
import { declare, isOwnSuite, offline, out, suiteFlags, suiteNeeds } from "./common.ts";

export const driftCommand = declare({
  name: "drift",
  title: "Run a suite in two ways and say how far the results differ",
  summary:
    "Runs the same suite in two ways, on two execution providers or with two numbers of threads, " +
    "and says how far features, picks, accuracies and ranks differ. Runs are kept one by one, and " +
    "those of an earlier bench are used: the same command continues where it was interrupted.",
  flags: {
    ep: { value: "NAME", help: "Execution provider that is tested (default cpu)" },
    against: { value: "NAME", help: "Execution provider that it is compared with (default cpu)" },
    ...suiteFlags,
    threads: { value: "N", help: "Threads of the tested side (default: all cores)" },
    "against-threads": { value: "N", help: "Threads of the reference (default: the same)" },
    require: {
      value: "TIER",
      help: "The least strict tier that will do: bitwise, tolerance, distributional (default)",
    },
    out: out(),
    offline,
  },
  operands: "[SUITE]",
  notes: `Examples:
  deno task drift --ep webgpu --against cpu
  deno task drift letter --ep cuda --against cpu --seeds 10
  deno task drift --threads 1 --against-threads 2

Verdict, the strictest of these tiers that holds:
  bitwise         all picks in order, all metrics and all features are the same
                  to the bit
  tolerance       from equal labelled sets, picks overlap by 0.9 (mean Jaccard
                  index) or more and accuracies differ by 0.5 points or
                  less, for every strategy; features differ by 0.001 of
                  their row's length or less
  distributional  at every evaluation, every strategy's mean accuracy over
                  seeds is within 2 standard deviations of the
                  reference's seeds, or one test row; takes 3 seeds
Once one pick differs, the two sides label other rows, so that everything after it differs too.
Therefore "like for like" covers only the selections up to the first that differs.

Columns: same, the runs whose picks are all the same in order; differs, the first cycle in which the
picks of some seed differ; like for like, the overlap as above; picks, the overlap of all selections;
accuracy, the largest difference at any evaluation, in points; AUC, the mean difference, tested less
reference, in points, with its 95 % interval over seeds.

Files: FOLDER/drift/SUITE/*.arrow, one per run; FOLDER/drift/SUITE/SIDE-against-SIDE.json, everything.`,
  exits: "0 the tier that is required is reached, 1 it is not or a run failed",
  resumes: true,
  module: "cli/drift.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => isOwnSuite(given),
  needs(given, place) {
    const results = write(given.text("out") ?? "results", "results (--out)");
    const needs = suiteNeeds(given, place);
    return [results, ...needs.filter(({ kind }) => !given.on("offline") || kind !== "net")];
  },
});
