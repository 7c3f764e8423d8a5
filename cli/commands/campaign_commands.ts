/** `bench plan`, `run`, `status`, `merge` and `submit`: one suite on many machines. */
import { folderOf } from "../campaign/folder.ts";
import { fetchingAll } from "../hosts.ts";
import { folders, runtime, write } from "../permissions.ts";
import { benchCommand } from "./bench_command.ts";
import { declare, isOwnSuite, offline, suiteFlags, suiteNeeds } from "./common.ts";

const { datasets, out, threads, ep, "on-corrupt": onCorrupt, jobs, limit } = benchCommand.flags;

const json = { help: "Write one JSON object to standard output instead" };

export const benchPlanCommand = declare({
  name: "bench plan",
  title: "Write the manifest of a suite's runs, for many processes or machines",
  summary:
    "Writes FOLDER/SUITE/manifest.jsonl: the runs of a suite, with the hashes of their data and code. It " +
    "never changes. Nothing is run.",
  flags: { ...suiteFlags, datasets, out, threads, ep, "on-corrupt": onCorrupt, offline },
  operands: "[SUITE]",
  notes: `Examples:
  deno task bench plan letter --threads 2
  deno task bench plan ./my_suite.ts --seeds 20

The number of threads is part of a run's identity: name the one that each machine can give.`,
  exits: "0 the manifest is there",
  resumes: true,
  module: "cli/campaign/plan.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => isOwnSuite(given),
  needs: (given, place) => [
    write(given.text("out") ?? "results", "the manifest (--out)"),
    ...suiteNeeds(given, place, given.list("datasets"))
      .filter(({ kind }) => !given.on("offline") || kind !== "net"),
  ],
});

export const benchRunCommand = declare({
  name: "bench run",
  title: "Carry out a manifest's runs, or a share of them",
  summary:
    "Carries out the runs of a manifest that are not done, and writes results beside it. Processes that " +
    "are started on one folder, on one machine or many, share the runs: each claims a run before it starts " +
    "it, and takes over what a dead one has left.",
  flags: {
    shard: {
      value: "I/N|N",
      help:
        "Only share I, from 0, of N; without I it is SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX " +
        "or SKYPILOT_JOB_RANK",
    },
    suite: {
      value: "FILE",
      help:
        "The suite file that was planned. It is a program: it runs with all that this command may do",
    },
    jobs,
    limit,
    offline,
  },
  operands: "FOLDER",
  notes: `Examples:
  deno task bench run results/letter
  deno task bench run results/letter --shard 3/16
  deno task bench run results/mine --suite ./my_suite.ts --shard 16

Data and code must be those that were planned. A manifest names a suite, strategies and data of Trawl,
or of the suite file that you name; nothing in it is executed, and results go nowhere but beside it.`,
  exits: "0 all runs of the share are done, 1 some failed",
  resumes: true,
  module: "cli/campaign/run.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => given.text("suite") !== undefined,
  needs: (given, place) => [
    write(folderOf(given), "results, beside the manifest"),
    { kind: "env", values: indexVariables, why: "which share it is (--shard)" },
    ...runtime,
    ...folders(place),
    ...given.on("offline") ? [] : [fetchingAll("a manifest may name any dataset")],
  ],
});

/** Schedulers' variables that number the tasks of a job from 0. */
export const indexVariables = [
  "SLURM_ARRAY_TASK_ID",
  "JOB_COMPLETION_INDEX",
  "SKYPILOT_JOB_RANK",
];

export const benchStatusCommand = declare({
  name: "bench status",
  title: "Say how far a manifest's runs are, and who is at what",
  summary:
    "Counts the runs of a manifest that are done, running, failed and missing, groups failures by their " +
    "reasons, and lists who is at what, with each process's pace and the time that is left.",
  flags: {
    watch: { help: "Look twice, six seconds apart, to tell which processes are silent" },
    json,
  },
  operands: "FOLDER",
  notes: `Example:
  deno task bench status results/letter`,
  exits: "0 all runs are done, 1 some are not",
  module: "cli/campaign/status.ts",
  needs: () => [],
});

export const benchMergeCommand = declare({
  name: "bench merge",
  title: "Check a manifest's results and write them as one file",
  summary:
    "Validates every result of a manifest, and writes merged.arrow and merged.parquet beside it, a row per " +
    "cycle. Lists what is missing, and prints the digest of the content: configurations, picks and metrics. " +
    "A damaged result is put aside, and is missing from then on.",
  flags: { json },
  operands: "FOLDER",
  notes: `Example:
  deno task bench merge results/letter`,
  exits: "0 all runs are done and merged, 1 some are missing or failed",
  module: "cli/campaign/merge.ts",
  needs: (given) => [
    write(folderOf(given), "the merged files, beside the manifest"),
  ],
});

export const benchSubmitCommand = declare({
  name: "bench submit",
  title: "Submit a manifest's runs that are not done to Slurm or Kubernetes",
  summary:
    "Writes one array for Slurm, or one Indexed Job for Kubernetes, beside the manifest, and submits it. Each " +
    "task runs a share. Submitting again submits only the shares that are not done.",
  flags: {
    profile: { value: "FILE", help: "What your cluster wants, as JSON (docs/clusters.md)" },
    suite: { value: "FILE", help: "The suite file that was planned" },
    "dry-run": { help: "Print what would be submitted" },
  },
  operands: "slurm|k8s FOLDER",
  notes: `Examples:
  deno task bench submit slurm results/letter --profile profile.json --dry-run
  deno task bench submit k8s /work/results/letter`,
  exits: "0 it is submitted, or all runs are done, 1 the scheduler refused it",
  module: "cli/campaign/submit.ts",
  programs: { sbatch: {}, kubectl: {} },
  needs: ({ operands: [, ...operands] }) => [
    write(folderOf({ operands }), "what is submitted, beside the manifest"),
  ],
});
