/** `compare`: sets two sets of results side by side. */
import { write } from "../permissions.ts";
import { declare, out } from "./common.ts";

export const compareCommand = declare({
  name: "compare",
  title: "Compare two sets of results",
  summary:
    "Compares two sets of results seed by seed: the baseline first, then what is tested. Each is a " +
    "result file, a folder of them, or a folder of such folders. Nothing is run.",
  flags: {
    out: out('Where report.html goes (default "results/compare")'),
    json: { help: "Write the comparison as one JSON object to standard output, and no page" },
  },
  operands: "BASELINE TESTED",
  notes: `Examples:
  deno task compare results/quick other/results/quick
  deno task compare before after --out results/before-after
  deno task compare before after --json

Columns: points, mean AUC of the tested set less that of the baseline, paired by seed, with its 95 %
interval (Student's t); p, of the paired t-test, Holm-corrected for all rows; AUC says HIGHER or
LOWER if p < .05, undecided if the difference cannot be told from none, same if every accuracy
is equal to the bit. final: the last accuracy, in points. select and train: seconds as a multiple of
the baseline's (geometric mean over seeds). picks: the share that both chose. n: seeds of both.

Content: a digest over the configurations, picks and metrics of a set's runs; seconds, machines and the
order of files do not count.

Verdict: identical, undecided (no difference can be told), better, or worse. The page holds the
tested set's report with the baseline inside: choose "Compare" there.`,
  exits:
    "0 identical, undecided or better, 1 worse: some AUC is lower, or a run that the baseline " +
    "completed failed",
  module: "cli/compare.ts",
  needs: (given) =>
    given.on("json") ? [] : [write(given.text("out") ?? "results/compare", "the page (--out)")],
});
