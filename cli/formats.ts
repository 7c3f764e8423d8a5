/** What a report can be written as. */
import { unknownName } from "../core/errors.ts";
import { writeWhole } from "../core/files.ts";
import type { Analysis } from "../reports/analysis/analysis.ts";
import { toCsv } from "../reports/tables/csv.ts";
import { toLatex } from "../reports/tables/latex.ts";
import { toMarkdown } from "../reports/tables/markdown.ts";
import type { Table } from "../reports/tables/table.ts";
import { tablesOf } from "../reports/tables/tables.ts";

/** Every format, by the word for it on the command line. */
export const formats = ["html", "csv", "md", "latex", "json", "arrow"] as const;

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

/** Reads the value of `--format`. */
export function parseFormats(names: readonly string[]): Format[] {
  return [...new Set(names)].map((name) => {
    const known = formats.find((format) => format === name);
    if (known === undefined) throw unknownName("format", name, formats);
    return known;
  });
}

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
