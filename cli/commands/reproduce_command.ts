/** `reproduce`: runs a paper's experiments, and prints its numbers beside ours. */
import { declare, provider } from "./common.ts";
import { benchCommand } from "./bench_command.ts";

export const reproduceCommand = declare<typeof benchCommand.flags>({
  name: "reproduce",
  title: "Run a paper's experiments, and compare its numbers with ours",
  summary:
    "Runs a suite that has published numbers, as bench does, and prints its scorecard: each " +
    "published number, ours with its band, their difference, and whether the published one is " +
    "inside the band. Data are fetched if they are missing. Results are kept run by run: the same " +
    "command continues where it was interrupted.",
  flags: {
    ...benchCommand.flags,
    suite: { value: "NAME", help: "The suite: a name from --list" },
    jobs: { value: "N", help: "Runs at the same time (default: as many as there are cores)" },
    ep: { value: "NAME", help: `${provider.help}; with --dry-run, several, as in cpu,cuda` },
    "dry-run": {
      help: "Predict gigabytes and hours on each provider (--ep) from a cycle of each strategy, " +
        "measured now, and say which files are missing",
    },
    list: { help: "List the suites that have published numbers" },
  },
  operands: "SUITE",
  notes: `Examples:
  deno task reproduce letter --dry-run
  deno task reproduce letter
  deno task reproduce ablation-expectation --seeds 3

Results: FOLDER/SUITE, as of bench; report.html there has the scorecard, too.
docs/reports.md says how a band is computed.`,
  exits: "0 all runs are done, 1 a run failed or, with --dry-run, files are missing",
  resumes: true,
  module: "cli/reproduce.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => given.on("strategy-file"),
  programs: benchCommand.programs!,
  needs: benchCommand.needs,
});
