/** Worker that reads Arrow files. */
import { serveParser } from "../../core/parse_worker.ts";
import { parseArrow } from "./arrow.ts";

/** Characters of all texts: a dictionary can claim any number in a few bytes. */
const MAX_CHARACTERS = 2 ** 30;

serveParser(
  (bytes) => {
    const { place: _, ...table } = parseArrow(bytes);
    let characters = 0;
    for (const column of table.columns) {
      if (column.kind !== "texts") continue;
      for (const text of column.values) characters += text?.length ?? 0;
    }
    if (characters <= MAX_CHARACTERS) return table;
    throw new Error(`its texts have ${characters} characters: leave out columns, or cut them`);
  },
  ({ columns }) =>
    columns.flatMap((column) => column.kind === "numbers" ? [column.values.buffer] : [])
      .filter((buffer) => buffer instanceof ArrayBuffer),
);
