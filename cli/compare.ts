/** `deno task compare`: sets two sets of results side by side. */
import { InputError } from "../core/errors.ts";
import { writeWhole } from "../core/files.ts";
import { plain } from "../core/text.ts";
import { analyse } from "../reports/analysis/analysis.ts";
import { compareSets } from "../reports/comparison/compare_sets.ts";
import { nothingShared } from "../reports/comparison/nothing_shared.ts";
import { counted } from "../core/format.ts";
import { renderPage } from "../reports/page.ts";
import { exitCodes, runCommand, wantsColor, writeError, writeOut } from "./command.ts";
import { type Command, helpText, parseFlags } from "./flags.ts";
import { requireWritable } from "./permissions.ts";
import { shownPath, userPath } from "../core/user_path.ts";
import { comparisonText } from "./compare/text.ts";
import { type ReadResults, readResults } from "../runs/read.ts";

const flags = {
  output: { value: "FOLDER", help: 'Where report.html goes (default "results/compare")' },
  json: { help: "Write the comparison as one JSON object to standard output, and no page" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task compare",
  summary:
    "Sets two sets of results side by side, seed by seed: the baseline first, then what is tested.\n" +
    "Each is a result file, a folder of them, or a folder of such folders. Nothing is run.",
  flags,
  operands: "BASELINE TESTED",
  notes: `Examples:
  deno task compare results/quick other/results/quick
  deno task compare before after --output results/before-after
  deno task compare before after --json

Columns: points, mean AUC of the tested set less that of the baseline, paired by seed, with its 95 %
interval (Student's t); p, of the paired t-test, Holm-corrected for all rows; AUC says HIGHER or
LOWER where p < .05, level where the difference cannot be told from none, same where every accuracy
is equal to the bit. final: the last accuracy, in points. select and train: seconds as a multiple of
the baseline's (geometric mean over seeds). picks: the share that both chose. n: seeds of both.

Verdict: identical, level (no difference can be told), better, or worse. The page holds the tested
set's report with the baseline inside: choose "Compare" there.

Exit codes: 0 identical, level or better; 1 worse: some AUC is lower, or a run that the baseline
completed failed; 2 wrong usage or input, or no run in common.`,
};

/** Runs the command. */
export async function compare(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags, true);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const [first, second, ...rest] = given.operands.map(pathOf);
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new InputError(
      `Two sets are compared, not ${given.operands.length}: name the baseline and what is tested`,
    );
  }
  const out = (given.path("output") ?? "results/compare").replace(/(?<=.)[/\\]+$/, "");
  const [baseline, tested] = [await read(first), await read(second)];
  const comparison = compareSets(baseline.results, tested.results);
  if (comparison.problems.length === 0) {
    throw new InputError(
      `"${first}" and "${second}" have no complete run in common. ` +
        nothingShared(baseline.results, tested.results),
    );
  }
  if (given.on("json")) writeOut(`${JSON.stringify(comparison)}\n`);
  else {
    await requireWritable(out);
    const page = `${out}/report.html`;
    const title = plain(`${nameOf(second)} against ${nameOf(first)}`);
    const [before, after] = [baseline, tested].map(({ results, unreadable }) =>
      analyse(results, { unreadable })
    );
    await writeWhole(page, await renderPage(after!, { title, baseline: before! }));
    writeOut(`${comparisonText(comparison, wantsColor())}\n${shownPath(page)}\n`);
  }
  return comparison.verdict.kind === "worse" ? exitCodes.failed : exitCodes.done;
}

function pathOf(path: string): string {
  return userPath(path.replace(/(?<=.)[/\\]+$/, ""));
}

/** The last two parts of a path: enough to tell two sets apart in a title. */
function nameOf(path: string): string {
  return path.split("/").slice(-2).join("/");
}

async function read(path: string): Promise<ReadResults> {
  const found = await readResults([path]);
  for (const { path, reason } of found.unreadable) {
    writeError(`${plain(`"${path}" is not used. ${reason}`)}\n`);
  }
  if (found.results.length > 0) return found;
  const { length } = found.unreadable;
  throw new InputError(
    length === 0
      ? `There are no results in "${path}"`
      : `None of ${counted(length, "file")} in "${path}" can be used`,
  );
}

if (import.meta.main) await runCommand(() => compare(Deno.args));
