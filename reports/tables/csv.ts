/** Tables as CSV (RFC 4180), every number unrounded. */
import type { Cell, Column, Table } from "./table.ts";

/**
 * Writes a table as CSV: the numbers unrounded, an interval as two more columns. Text that a spreadsheet
 * would take for a formula is quoted with an apostrophe.
 */
export function toCsv({ columns, rows }: Table): string {
  const ranged = columns.map((_, i) => rows.some((row) => row[i]!.low !== undefined));
  const marked = rows.some((row) => row.some(({ mark }) => mark !== undefined));
  const lines = [
    [...columns.flatMap((column, i) => headsOf(column, ranged[i]!)), ...(marked ? ["mark"] : [])],
    ...rows.map((row) => [
      ...row.flatMap((cell, i) => valuesOf(cell, ranged[i]!)),
      ...(marked ? [row.find(({ mark }) => mark !== undefined)?.mark ?? ""] : []),
    ]),
  ];
  return lines.map((line) => line.map(csvField).join(",") + "\r\n").join("");
}

function headsOf({ head: name, unit }: Column, ranged: boolean): string[] {
  const head = unit === undefined ? name : `${name}, ${unit}`;
  return ranged ? [head, `${head}, low`, `${head}, high`] : [head];
}

function valuesOf({ text, value, low, high }: Cell, ranged: boolean): (string | number)[] {
  const own = value ?? (text === "–" ? "" : text);
  return ranged ? [own, low ?? "", high ?? ""] : [own];
}

/** One field; text that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function csvField(value: string | number): string {
  // Twelve digits: more would show how binary fractions are rounded.
  if (typeof value === "number") return String(Number(value.toPrecision(12)));
  // Spreadsheets run what begins so, also behind a tab or a line end. Apostrophes before it stay distinct.
  const safe = /^'*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
