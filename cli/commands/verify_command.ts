/** `verify`: runs recorded runs again, and says whether they give what the record says. */
import { fetchingAll } from "../hosts.ts";
import { folders, runtime } from "../permissions.ts";
import { declare, offline } from "./common.ts";

export const verifyCommand = declare({
  name: "verify",
  title: "Run results again, yours or anybody's, and say which are reproduced",
  summary:
    "Runs some runs of results again from what their files hold, and compares picks and metrics. " +
    'Results are files, folders of them, or folders of such folders (default: all in "results"). ' +
    "No result is changed, and nothing that a file names is executed: strategies are Trawl's, or " +
    "those of a suite file of yours.",
  flags: {
    runs: {
      value: "N|all",
      help: "How many runs are drawn (default: those that take 4 minutes by their records)",
    },
    seed: { value: "N", help: "Seed of the draw (default 0)" },
    suite: {
      value: "FILE",
      help:
        "A suite file that defines strategies, or has paths of data, of these results. It is a " +
        "program: it runs with all that this command may do",
    },
    ep: {
      value: "NAME",
      help: "Execution provider to run on (default: the recorded one)",
    },
    offline,
    json: { help: "Write one JSON object to standard output instead of a table" },
  },
  operands: "[RESULTS…]",
  notes: `Examples:
  deno task verify results/letter
  deno task verify letter.arrow --runs all
  deno task verify theirs --suite ./their_suite.ts

Verdicts, the strictest that holds:
  bitwise       picks in order and metrics are the same to the bit
  tolerance     picks are the same, and metrics differ by 0.005 or less
                (nll by 0.5 % of its value, if that is more)
  distribution  the mean accuracy is inside the 99 % prediction interval of
                the other seeds of its strategy and problem; takes 3 of them
  not           none of these: the run is not reproduced
With the recorded code, on the same kind of processor (width of vectors, ONNX Runtime, threads), only
bitwise counts. On another processor or provider, metrics must agree as far as the labelled sets
do. Code that has changed is named, and distribution is enough. The first cycle
that differs is given, with what was recorded and what came.

A run that failed is compared up to its failure. Runs whose dataset is missing or has another hash
are not drawn.`,
  exits:
    "0 every run that was run again is reproduced, 1 some are not, some file cannot be used, or " +
    "some of --runs all cannot be run again",
  module: "cli/verify.ts",
  recordsCommit: true,
  runsOwnProgram: (given) => given.text("suite") !== undefined,
  needs: (given, place) => [
    ...runtime,
    ...folders(place),
    ...given.on("offline") ? [] : [fetchingAll("results may name any dataset")],
  ],
});
