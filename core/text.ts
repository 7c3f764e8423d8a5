/** Text from data made safe to show, and text that fits a terminal. */
import { InputError } from "./errors.ts";

const [ESCAPE, CONTROL, BELL] = [0x1b, 0x9b, 0x07].map((code) => String.fromCharCode(code));

/** Escape sequences: those that colour text or move the cursor, and those that set titles and links. */
const SEQUENCES = new RegExp(
  `(?:${ESCAPE}\\[|${CONTROL})[0-?]*[ -/]*[@-~]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`,
  "g",
);

/** Control characters, line separators, and marks that reverse, hide or annotate text. */
const STEERING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffb]+/gu;

/** Removes characters that would control a terminal or reverse text. */
export function plain(text: string): string {
  return text.replace(SEQUENCES, "").replace(STEERING, " ");
}

/** Applies {@linkcode plain} to every text in a value, keys included. */
export function plainTexts<T>(value: T): T {
  const json = JSON.stringify(value);
  // JSON escapes the control characters below U+0020.
  if (!/\\[bfnrtu]/.test(json) && json.search(STEERING) < 0) return value;
  return JSON.parse(json, (_key, inner: unknown) => {
    if (typeof inner === "string") return plain(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [plain(key), item]));
  });
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns of text in a terminal: none for marks, two for wide East Asian letters and emoji. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\p{Cf}]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Shortens text to a number of columns, with an ellipsis. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (textWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return kept + "…";
}

/** Breaks text, at blanks and line feeds, into lines of at most as many columns. */
export function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/[ \n]+/)) {
    const last = lines.at(-1)!;
    if (last !== "" && textWidth(last) + 1 + textWidth(word) > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/**
 * Lines of a table: columns two spaces apart, aligned left or, if `right` names them, right. The last
 * column is wrapped to fit `width`, if it is left 20 columns or more.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  width: number = Infinity,
): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => textWidth(row[i]!)))) ?? [];
  const indent = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const room = width - indent < 20 ? Infinity : width - indent;
  return rows.flatMap((row) => {
    const [last = "", ...rest] = wrapped(row.at(-1)!, room);
    const line = [...row.slice(0, -1), last].map((cell, i) => {
      const padding = " ".repeat(Math.max(0, widths[i]! - textWidth(cell)));
      return right.includes(i) ? padding + cell : cell + padding;
    }).join("  ").trimEnd();
    return [line, ...rest.map((part) => " ".repeat(indent) + part)];
  });
}

/** Reads a whole number; an {@linkcode InputError} calls it `what`, such as "--seed". */
export function parseInteger(what: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InputError(`${what} must be a whole number of at least ${least}, not "${text}"`);
}
