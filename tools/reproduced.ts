/** Keeps results with published numbers in `reproduced/`, and writes README's badge from all that are there. */
import { clock, counted, listed, processorText } from "../core/format.ts";
import { analyse } from "../reports/analysis/analysis.ts";
import { QUANTITIES } from "../reports/analysis/scorecard.ts";
import { toMarkdown } from "../reports/tables/markdown.ts";
import { scorecardTables } from "../reports/tables/tables.ts";
import { encodeRuns } from "../runs/arrow.ts";
import { readResults } from "../runs/read.ts";
import { sum } from "../statistics/mean.ts";
import type { RunResult } from "../runs/run.ts";

/** The badge is between these marks. */
const [START, END] = [
  "<!-- Written by tools/reproduced.ts -->",
  "<!-- End of the badge -->",
] as const;

const folder = new URL("../reproduced/", import.meta.url);
const readme = new URL("../README.md", import.meta.url);

/** Results of one suite that are kept: the date of the last run is in their name. */
export interface KeptSet {
  readonly name: string;
  readonly results: readonly RunResult[];
}

export async function keptSets(): Promise<KeptSet[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".arrow")).sort();
  return await Promise.all(names.map(async (file) => {
    const { results, unreadable } = await readResults([new URL(file, folder).pathname]);
    if (unreadable.length > 0) throw new Error(`${file}: ${unreadable[0]!.reason}`);
    return { name: file.replace(/\.arrow$/, ""), results };
  }));
}

/** A set's scorecard as Markdown, with where and how long its runs ran. */
export function scorecardPage({ name, results }: KeptSet): string {
  const analysis = analyse(results);
  const tables = scorecardTables(analysis).map(toMarkdown);
  const starts = results.map(({ manifest }) => Date.parse(manifest.startedAt));
  const ends = results.map(({ manifest }) => Date.parse(manifest.finishedAt));
  const span = (Math.max(...ends) - Math.min(...starts)) / 1000;
  const work = sum(analysis.runs.map(({ seconds }) => seconds));
  const { environments } = analysis;
  const commits = [...new Set(environments.map(({ gitCommit }) => gitCommit.slice(0, 12)))];
  const machines = [...new Set(environments.map(processorText))];
  const facts =
    `${counted(results.length, "run")} in ${clock(span)} from the first start to the last end, ` +
    `${clock(work)} of work, at commit ${listed(commits)} on ` +
    `${listed(machines)}, ${environments[0]!.provider}.`;
  return [`# ${name}`, facts, ...tables].map((part) => `${part.trimEnd()}\n`).join("\n");
}

/** How many published values are inside the band, seconds left out; the newest set of a suite counts. */
export function badgeText(sets: readonly KeptSet[]): string {
  const newest = new Map(
    sets.map((set) => [set.results[0]!.manifest.config.suite, set] as const),
  );
  const rows = [...newest.values()].flatMap(({ results }) =>
    analyse(results).scorecards.flatMap(({ rows }) => rows)
  ).filter(({ quantity }) => quantity !== QUANTITIES.selection);
  const inside = rows.filter(({ verdict }) => verdict === "inside");
  return `${inside.length} of ${rows.length} published values inside the band`;
}

/** A badge as SVG, whose text is as wide as it is told to be. */
export function badgeSvg(text: string): string {
  const width = 6 * text.length + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img">
<title>${text}</title>
<rect width="${width}" height="20" rx="3" fill="#2f6f4f"/>
<text x="10" y="14" textLength="${
    width - 20
  }" font-family="Verdana,sans-serif" font-size="11" fill="#fff">${text}</text>
</svg>
`;
}

/** README's line, which links to the scorecard of the newest set. */
export function badgeLine(sets: readonly KeptSet[]): string {
  return `[![${badgeText(sets)}](docs/reproduced.svg)](reproduced/${sets.at(-1)!.name}.md)`;
}

export async function readBadge(): Promise<string> {
  const text = await Deno.readTextFile(readme);
  return text.slice(text.indexOf(START) + START.length, text.indexOf(END)).trim();
}

/** Keeps the runs that are complete. */
async function keep(path: string): Promise<void> {
  const results = (await readResults([path])).results.filter(({ status }) => status === "done");
  const [suite, ...others] = new Set(results.map(({ manifest }) => manifest.config.suite));
  if (suite === undefined || others.length > 0) {
    throw new Error(`"${path}" has not one suite's runs`);
  }
  const last = results.map(({ manifest }) => manifest.finishedAt).sort().at(-1)!;
  const name = `${suite}-${last.slice(0, 10)}`;
  await Deno.writeFile(new URL(`${name}.arrow`, folder), encodeRuns(results));
  await Deno.writeTextFile(new URL(`${name}.md`, folder), scorecardPage({ name, results }));
}

if (import.meta.main) {
  for (const path of Deno.args) await keep(path);
  const sets = await keptSets();
  const text = await Deno.readTextFile(readme);
  const [before, after] = [text.indexOf(START) + START.length, text.indexOf(END)];
  await Deno.writeTextFile(
    readme,
    `${text.slice(0, before)}\n\n${badgeLine(sets)}\n\n${text.slice(after)}`,
  );
  await Deno.writeTextFile(
    new URL("../docs/reproduced.svg", import.meta.url),
    badgeSvg(badgeText(sets)),
  );
}
