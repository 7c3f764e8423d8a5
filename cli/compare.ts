/** `deno task compare`: sets two sets of results side by side. */
import { withoutSlash } from "../core/cache_folder.ts";
import { InputError } from "../core/errors.ts";
import { writeWhole } from "../core/save.ts";
import { plain } from "../core/text.ts";
import { analyse } from "../reports/analysis/analysis.ts";
import { compareSets } from "../reports/comparison/compare_sets.ts";
import { setOfRuns } from "../reports/comparison/run_set.ts";
import { nothingShared } from "../reports/comparison/nothing_shared.ts";
import { renderPage } from "../reports/page.ts";
import { exitCodes, outputWidth, wantsColor, writeError, writeOut } from "./command.ts";
import type { compareCommand } from "./commands/compare_command.ts";
import type { Flags } from "./flags.ts";
import { requireFolder } from "./writable.ts";
import { comparisonText } from "./compare/comparison_text.ts";
import { readRuns } from "./report_files.ts";
import { contentDigest, runDigest } from "../runs/equality.ts";
import type { ReadResults } from "../runs/read.ts";

export async function run(given: Flags<typeof compareCommand.flags>): Promise<number> {
  const [first, second, ...rest] = given.operands.map(withoutSlash);
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new InputError(
      `Two sets are compared, not ${given.operands.length}: name the baseline and what is tested`,
    );
  }
  const out = withoutSlash(given.text("out") ?? "results/compare");
  const [baseline, tested] = [await read(first), await read(second)];
  const comparison = compareSets(
    setOfRuns(baseline.results),
    setOfRuns(tested.results),
  );
  if (comparison.problems.length === 0) {
    throw new InputError(
      `"${first}" and "${second}" have no complete run in common. ` +
        nothingShared(baseline.results, tested.results),
    );
  }
  const content = [baseline, tested].map(({ results }) => contentDigest(results.map(runDigest)));
  if (given.on("json")) writeOut(`${JSON.stringify({ ...comparison, content })}\n`);
  else {
    await requireFolder(out);
    const page = `${out}/report.html`;
    const title = plain(`${nameOf(second)} against ${nameOf(first)}`);
    const [before, after] = [baseline, tested].map(({ results, unreadable }) =>
      analyse(results, { unreadable })
    );
    await writeWhole(page, await renderPage(after!, { title, baseline: before! }));
    const text = comparisonText(comparison, { color: wantsColor(), width: outputWidth() });
    writeOut(`${text}${contentText(content)}\n\n${page}\n`);
  }
  return comparison.verdict.kind === "worse" ? exitCodes.failed : exitCodes.done;
}

function contentText([before, after]: readonly string[]): string {
  return before === after
    ? `Content: equal runs, digest ${before}`
    : `Content: the baseline's digest is ${before},\n  the tested set's ${after}`;
}

/** The last two parts of a path: enough to tell two sets apart in a title. */
function nameOf(path: string): string {
  return path.split("/").slice(-2).join("/");
}

async function read(path: string): Promise<ReadResults> {
  const found = await readRuns([path]);
  for (const { path, reason } of found.unreadable) {
    writeError(`${plain(`"${path}" is not used. ${reason}`)}\n`);
  }
  return found;
}
