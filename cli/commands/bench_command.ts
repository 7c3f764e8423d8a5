/** `bench`: runs a suite and writes its report. */
import { dirname } from "node:path";
import type { Flag } from "../flags.ts";
import { fetching } from "../hosts.ts";
import { write } from "../permissions.ts";
import {
  declare,
  isOwnSuite,
  offline,
  out,
  provider,
  strategyFlags,
  strategyPrograms,
  suiteFlags,
  suiteNeeds,
} from "./common.ts";

export const benchCommand = declare({
  name: "bench",
  title: "Run a suite of experiments and write its report",
  summary:
    "Runs a suite of active-learning experiments, and writes a report that compares them. Results " +
    "are kept run by run: the same command skips what is done and continues where it was " +
    "interrupted. Equal commands give equal picks and accuracies, bit for bit, on the same kind of " +
    "processor.",
  flags: {
    ...suiteFlags,
    datasets: { value: "A,B,…", help: "Run only the suite's problems on these datasets" },
    ...strategyFlags,
    dataset: {
      value: "NAME|PATH",
      help: 'Run on this dataset, as suite "quick" does on its own, instead of a suite',
    } as Flag,
    backbone: { value: "NAME|FILE", help: "What computes features, for images" } as Flag,
    head: { value: "linear|mlp", help: "The classifier; mlp has a hidden layer of 128 units" },
    initial: { value: "N", help: "Labels drawn at random before the first selection" },
    budget: { value: "B", help: "Labels per selection" },
    subset: { value: "N", help: "Pool rows that a selection chooses from; 0 for all" },
    "save-suite": {
      value: "FILE.ts",
      help: "Write what these flags say as a suite file, and run nothing",
    } as Flag,
    out: out(),
    jobs: { value: "N", help: "Runs at the same time (default 1)" } as Flag,
    threads: { value: "N", help: "Threads of each run (default: all cores, shared by the jobs)" },
    ep: provider as Flag,
    "on-corrupt": {
      value: "fail|skip",
      help:
        "What to do about images that cannot be decoded: fail (default), or skip to leave them " +
        "out of pool and test set, count them and name them",
    },
    "keep-code": {
      help: "Keep finished runs whose code has changed since; the report marks them. By default " +
        "they are run again, after saying which and why",
    },
    limit: { value: "SECONDS", help: "End a run that takes longer, as a failure" } as Flag,
    offline,
    "dry-run": { help: "Say what would run and which files are missing, and run nothing" } as Flag,
    list: { help: "List suites, strategies with their settings, and datasets" } as Flag,
  },
  operands: "[SUITE]",
  notes: `Examples:
  deno task bench
  deno task bench letter --jobs 2
  deno task bench --strategies random,margin,badge --seeds 10
  deno task bench fast-fishing --datasets cifar10,stl10 --dry-run
  deno task bench --dataset pendigits --head mlp --budget 30
  deno task bench --strategy-file ./mine.py --strategies random,margin

Results: FOLDER/SUITE/*.arrow, one per run; summary.json and report.html beside them, of all runs
that the folder holds: those of earlier commands too, marked if they ran other code.
A run is skipped if its settings, data, code, provider and number of threads are those of a
file; so another --jobs without --threads runs everything again. Code is what the modules that a run
imports do: their comments, types and layout do not count.`,
  exits:
    "0 all runs are done, 1 a run failed (its row says why; the same command tries it again) or, " +
    "with --dry-run, files are missing",
  resumes: true,
  module: "cli/bench.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => isOwnSuite(given) || given.on("strategy-file"),
  programs: (given, place, allowed) => strategyPrograms(given.all("strategy-file"), place, allowed),
  needs(given, place) {
    const saved = given.text("save-suite");
    const results = saved === undefined
      ? write(given.text("out") ?? "results", "results (--out)")
      : write(dirname(saved), "the suite file (--save-suite)");
    const needs = suiteNeeds(given, place, given.list("datasets"));
    const own = fetching([given.text("dataset") ?? "", given.text("backbone") ?? ""]);
    const quiet = given.on("offline") || given.on("dry-run") || given.on("list");
    return [results, ...[...needs, ...own].filter(({ kind }) => !quiet || kind !== "net")];
  },
});
