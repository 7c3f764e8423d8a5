/** Reads runs for reports, and writes what reports can be written as. */
import { InputError } from "../core/errors.ts";
import { writeWhole } from "../core/save.ts";
import { counted, listed } from "../core/format.ts";
import type { Analysis } from "../reports/analysis/analysis.ts";
import { summaryOf } from "../reports/analysis/summary.ts";
import { renderPage } from "../reports/page.ts";
import { toCsv } from "../reports/tables/csv.ts";
import { toLatex } from "../reports/tables/latex.ts";
import { toMarkdown } from "../reports/tables/markdown.ts";
import type { Table } from "../reports/tables/table.ts";
import { tablesOf } from "../reports/tables/tables.ts";
import { type ReadResults, readResults } from "../runs/read.ts";

/** Every format, by the word for it on the command line. */
export const formats = ["html", "csv", "md", "latex", "json", "arrow", "bib"] as const;

/** One of {@linkcode formats}. */
export type Format = typeof formats[number];

/** The formats that every table is a file of, with what writes one and how its name ends. */
const writers = {
  csv: [toCsv, "csv"],
  md: [toMarkdown, "md"],
  latex: [toLatex, "tex"],
} as const satisfies Partial<Record<Format, readonly [(table: Table) => string, string]>>;

/** A format that every table is a file of. */
export type TableFormat = keyof typeof writers;

/** All of these. */
export const tableFormats = Object.keys(writers) as readonly TableFormat[];

/** Writes every table of an analysis. */
export async function writeTables(
  folder: string,
  analysis: Analysis,
  wanted: readonly TableFormat[],
): Promise<number> {
  const tables = tablesOf(analysis);
  for (const format of wanted) {
    const [write, ending] = writers[format];
    for (const table of tables) await writeWhole(`${folder}/${table.id}.${ending}`, write(table));
  }
  return tables.length * wanted.length;
}

/** Writes `summary.json` and `report.html`; returns the page's path. */
export async function writeReport(
  folder: string,
  analysis: Analysis,
  title: string,
): Promise<string> {
  const page = `${folder}/report.html`;
  const summary = JSON.stringify(summaryOf(analysis), undefined, 2);
  await writeWhole(`${folder}/summary.json`, `${summary}\n`);
  await writeWhole(page, await renderPage(analysis, { title }));
  return page;
}

/** Where the bench puts its results. */
export const DEFAULT_ROOT = "results";

/** Reads the runs in files and folders, of which one at least must be usable. */
export async function readRuns(paths: readonly string[]): Promise<ReadResults> {
  const read = await readResults(paths).catch((error: unknown) => {
    if (paths[0] !== DEFAULT_ROOT || !(error instanceof InputError)) throw error;
    return { results: [], unreadable: [] };
  });
  if (read.results.length > 0) return read;
  const names = listed(paths.map((path) => `"${path}"`));
  const [first] = read.unreadable;
  throw new InputError(
    first === undefined
      ? `There are no results in ${names}: run "deno task bench", or name a path`
      : `None of ${counted(read.unreadable.length, "file")} in ${names} can be used. ` +
        `"${first.path}": ${first.reason}`,
  );
}
