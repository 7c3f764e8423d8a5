/** Reads runs for reports, and writes what reports can be written as. */
import { InputError, messageOf } from "../core/errors.ts";
import { writeWhole } from "../core/save.ts";
import { counted, listed } from "../core/format.ts";
import { plain } from "../core/text.ts";
import type { Analysis } from "../reports/analysis/analysis.ts";
import { summaryOf } from "../reports/analysis/summary.ts";
import { measurementParts } from "../reports/measured/measurement_page.ts";
import { regressionParts } from "../reports/measured/regression_page.ts";
import { asOneSection } from "../reports/measured/still.ts";
import { renderPage } from "../reports/page.ts";
import type { Section } from "../reports/page/document.ts";
import { toCsv } from "../reports/tables/csv.ts";
import { toLatex } from "../reports/tables/latex.ts";
import { toMarkdown } from "../reports/tables/markdown.ts";
import type { Table } from "../reports/tables/table.ts";
import { tablesOf } from "../reports/tables/tables.ts";
import { readMeasurement } from "../runs/measurement.ts";
import { filesAt, type ReadResults, readResults, type UnreadableFile } from "../runs/read.ts";
import { readRegression } from "../runs/regression.ts";

/** Every format, by the word for it on the command line. */
export const formats = ["html", "csv", "md", "latex", "json", "arrow", "bib"] as const;

export type Format = typeof formats[number];

/** The formats that every table is a file of, with what writes one and how its name ends. */
const writers = {
  csv: [toCsv, "csv"],
  md: [toMarkdown, "md"],
  latex: [toLatex, "tex"],
} as const satisfies Partial<Record<Format, readonly [(table: Table) => string, string]>>;

/** A format that every table is a file of. */
type TableFormat = keyof typeof writers;

export const tableFormats = Object.keys(writers) as readonly TableFormat[];

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
  sections: readonly Section[] = [],
): Promise<string> {
  const page = `${folder}/report.html`;
  const summary = JSON.stringify(summaryOf(analysis), undefined, 2);
  await writeWhole(`${folder}/summary.json`, `${summary}\n`);
  await writeWhole(page, await renderPage(analysis, { title, sections }));
  return page;
}

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

/** What is known of Trawl itself: the newest measurement and regression test among the results. */
interface OwnSpeed {
  readonly sections: readonly Section[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Reads what `measure` and `regress` wrote beside the runs, or in folders beside theirs. */
export async function readOwnSpeed(paths: readonly string[]): Promise<OwnSpeed> {
  const unreadable: UnreadableFile[] = [];
  const newest = async <T extends { readonly finishedAt: string }>(
    name: string,
    read: (path: string) => Promise<T>,
  ): Promise<T | undefined> => {
    const found: T[] = [];
    const files = await Promise.all(paths.map((path) => filesAt(path, (one) => one === name)));
    for (const path of new Set(files.flat().filter((path) => path.endsWith(`/${name}`)))) {
      try {
        found.push(await read(path));
      } catch (error) {
        unreadable.push({ path: plain(path), reason: plain(messageOf(error)) });
      }
    }
    return found.sort((a, b) => a.finishedAt < b.finishedAt ? 1 : -1)[0];
  };
  const measurement = await newest("measure.arrow", readMeasurement);
  const regression = await newest("regress.arrow", readRegression);
  const sections = [
    ...measurement === undefined ? [] : [asOneSection(await measurementParts(measurement))],
    ...regression === undefined ? [] : [asOneSection(regressionParts(regression))],
  ];
  return { sections, unreadable };
}
