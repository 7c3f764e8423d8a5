/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Tables as files: CSV, Markdown and LaTeX. */
import { toCsv } from "../../tables/csv.ts";
import { toLatex } from "../../tables/latex.ts";
import { toMarkdown } from "../../tables/markdown.ts";
import type { Table } from "../../tables/table.ts";
import { all, download, say } from "./elements.ts";

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
