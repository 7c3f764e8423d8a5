/** Tables as Markdown (GitHub's), for notes and issues. */
import type { Cell, Column, Table } from "./table.ts";

/**
 * Writes a table as Markdown: the caption, the table, the notes. The best and what is bad
 * are bold, what is equivalent is italic.
 */
export function toMarkdown({ caption, columns, rows, notes }: Table): string {
  const lines = [
    `**${escapeMarkdown(caption)}**`,
    "",
    row(columns.map(({ head }) => escapeMarkdown(head))),
    row(columns.map(rule)),
    ...rows.map((cells) => row(cells.map(written))),
    ...notes.flatMap((note) => ["", escapeMarkdown(note)]),
  ];
  return `${lines.join("\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function rule({ align }: Column): string {
  return align === "left" ? ":--" : "--:";
}

function written({ text, range, mark, tone }: Cell): string {
  const value = escapeMarkdown(text);
  const marked = mark === "best" || tone === "bad"
    ? `**${value}**`
    : mark === "equivalent"
    ? `*${value}*`
    : value;
  // A range is made of numbers alone.
  return range === undefined ? marked : `${marked} ${range}`;
}

/** Escapes Markdown and HTML and removes line ends. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\\`*_{}[\]<>#!|~$]/g, "\\$&")
    .replaceAll("&", "&amp;").replace(/(https?|ftp):/gi, "$1&#58;").replaceAll("@", "&#64;");
}
