/** Tables as text for a terminal. */
import { cut, plain, tableLines, textWidth } from "../../core/text.ts";
import type { Cell, Table } from "./table.ts";

/** How text is shown. */
export interface TextOptions {
  readonly color?: boolean;
  readonly width?: number;
}

/** Paints text, if there is colour. */
export function painter({ color = false }: TextOptions): (text: string, code: string) => string {
  return (text, code) => color && code !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
}

export const BOLD = "1";
export const DIM = "2";
export const RED = "31";

const LEAST = 8;

/**
 * Writes a table's rows: names are shortened to fit, intervals are one space from their numbers. A row
 * begins with the sign of its standing: `*` best, `=` equivalent, `-` lower, `?` undecided.
 */
export function tableText({ columns, rows, below = [] }: Table, options: TextOptions): string[] {
  const { width = 80 } = options;
  const paint = painter(options);
  const signs = { best: "* ", equivalent: "= ", lower: "- ", undecided: "? " };
  const marked = rows.some(([first]) => first!.mark !== undefined);
  const ranges = columns.map((_, i) => Math.max(...rows.map((row) => textWidth(rangeOf(row[i]!)))));
  const pad = (text: string, range: string, i: number): string =>
    ranges[i]! > 0 ? `${text} ${range}${" ".repeat(ranges[i]! - textWidth(range))}` : text;
  const lines = [
    columns.map(({ head }) => head),
    ...rows.map((row) => row.map((cell, i) => pad(plain(cell.text), rangeOf(cell), i))),
  ];
  const others = columns.slice(1).map((_, i) =>
    2 + Math.max(...lines.map((line) => textWidth(line[i + 1]!)))
  ).reduce((sum, each) => sum + each, marked ? 2 : 0);
  const room = Math.max(LEAST, width - others);
  const right = [...columns.keys()].filter((i) => columns[i]!.align === "right");
  const [head, ...body] = tableLines(
    lines.map(([name, ...rest]) => [cut(name!, room), ...rest]),
    right,
  );
  return [
    ...rows.length === 0 ? [] : [paint(`${marked ? "  " : ""}${head}`, DIM)],
    ...rows.map((row, i) => {
      const { mark } = row[0]!;
      const start = !marked ? "" : mark === undefined ? "  " : signs[mark];
      const isBad = row.some(({ tone }) => tone === "bad");
      return paint(start + body[i]!, mark === "best" ? BOLD : isBad ? RED : "");
    }),
    ...below.map(([name, { text, tone }]) =>
      paint(cut(plain(`! ${name.text}, ${text}`), width), tone === "quiet" ? DIM : RED)
    ),
  ];
}

function rangeOf({ range = "" }: Cell): string {
  return plain(range);
}
