/// <reference lib="dom" />
/** The table behind each chart, and tables as files: CSV, Markdown and LaTeX. */
import type { Analysis } from "../../analysis/analysis.ts";
import { acrossTables } from "../../tables/across_tables.ts";
import { problemTables } from "../../tables/problem_tables.ts";
import { recordTables } from "../../tables/record_tables.ts";
import type { Table } from "../../tables/table.ts";
import { toCsv } from "../../tables/csv.ts";
import { toLatex } from "../../tables/latex.ts";
import { toMarkdown } from "../../tables/markdown.ts";
import { all, download, say } from "./elements.ts";

/** Finds a table over problems by its id, or one of a problem by the end of its id. */
export function tableNamed(analysis: Analysis, name: string, problem: number): Table | undefined {
  const known = [...acrossTables(analysis), ...recordTables(analysis)];
  return known.find(({ id }) => id === name) ??
    problemTables(analysis, problem).find(({ id }) => id.endsWith(`-${name}`));
}

const FORMATS: Readonly<Record<string, readonly [(table: Table) => string, type: string]>> = {
  csv: [toCsv, "text/csv"],
  md: [toMarkdown, "text/markdown"],
  tex: [toLatex, "application/x-tex"],
};

/** Connects the buttons that save tables. */
export function answerTools(within: ParentNode, tableOf: (id: string) => Table | undefined): void {
  for (const button of all<HTMLButtonElement>("button[data-write]", within)) {
    button.addEventListener("click", () => {
      const table = tableOf(button.dataset.table ?? "");
      const format = button.dataset.write ?? "csv";
      const [write, type] = FORMATS[format]!;
      if (table === undefined) return;
      download(`${table.id}.${format}`, write(table), type);
      say(`${table.caption} saved`);
    });
  }
}
