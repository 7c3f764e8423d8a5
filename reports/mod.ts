/**
 * Reports of results as functions: text, tables, charts, and the page.
 *
 * @module
 */
import { InputError } from "../core/errors.ts";
import { readResults } from "../runs/read.ts";
import { analyse } from "./analysis/analysis.ts";
import { type Picture, picturesOf } from "./figures/write_figures.ts";
import { renderPage } from "./page.ts";
import { toCsv } from "./tables/csv.ts";
import { toLatex } from "./tables/latex.ts";
import { toMarkdown } from "./tables/markdown.ts";
import { tablesOf } from "./tables/tables.ts";
import { renderTable } from "./terminal.ts";

export type { Picture };

/** A table of a report, in the formats of `deno task report --format`. */
export interface ReportTable {
  /** Also the name of its file, for example "cycles". */
  readonly name: string;
  /** What it holds. */
  readonly caption: string;
  /** Every number unrounded. */
  readonly csv: string;
  /** As it is shown. */
  readonly markdown: string;
  /** A `tabular` with booktabs' rules. */
  readonly latex: string;
}

/** What is known of a set of results. docs/reports.md defines every number. */
export interface Report {
  /** What `deno task report` prints, in 80 columns. */
  readonly text: string;
  /** Every table; "cycles" has a row per evaluation of every complete run. */
  readonly tables: readonly ReportTable[];
  /** Draws every chart. */
  charts(): Promise<readonly Picture[]>;
  /** Writes the page: one HTML file that opens without a network. */
  page(title?: string): Promise<string>;
}

/**
 * Reads results.
 *
 * @param paths Result files, folders of them, or folders of such folders.
 * @returns Their report; files that cannot be used are listed in its text.
 * @throws {InputError} If there is nothing at a path, or no result that can be used.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { readReport } from "./mod.ts";
 *
 * const { tables } = await readReport("reproduced/letter-2026-11-30.arrow");
 * const cycles = tables.find(({ name }) => name === "cycles")!;
 * assertStringIncludes(cycles.csv, "bait-binary");
 * ```
 */
export async function readReport(...paths: string[]): Promise<Report> {
  const { results, unreadable } = await readResults(paths);
  if (results.length === 0) {
    const [first] = unreadable;
    throw new InputError(
      `There are no results in "${paths.join('", "')}"` +
        (first === undefined ? "" : ` that can be used. "${first.path}": ${first.reason}`),
    );
  }
  const analysis = analyse(results, { unreadable });
  return {
    text: renderTable(analysis),
    tables: tablesOf(analysis).map((table) => ({
      name: table.id,
      caption: table.caption,
      csv: toCsv(table),
      markdown: toMarkdown(table),
      latex: toLatex(table),
    })),
    charts: () => picturesOf(analysis),
    page: (title) => renderPage(analysis, title === undefined ? {} : { title }),
  };
}
