/** Reads delimited text, with or without a header, as columns of numbers and of text. */
import {
  type Columns,
  LABEL_NAMES,
  MISSING,
  type NumberColumn,
  requireDistinct,
  type TextColumn,
} from "./columns.ts";
import { CsvRecords, DECIMAL_COMMA, detectDelimiter, NUMBER } from "./csv_records.ts";

/** What is known of a table. */
export interface CsvOptions {
  /** Whether a text table starts with the names of its columns; default a guess. */
  readonly header?: boolean | undefined;
  /** While the test part is read, the columns of the training part. */
  readonly like?: readonly string[];
  /** The column of labels: its name, or its number from 1. */
  readonly label?: string | number | undefined;
  readonly features?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
}

/** Reads a table: delimiter, decimal commas and header by its looks; columns may be "1", "2", … */
export function parseCsv(bytes: Uint8Array, options: CsvOptions = {}): Columns {
  const text = csvText(bytes);
  const delimiter = detectDelimiter(text);
  const { first, later, lines } = survey(text, delimiter);
  const header = options.header ?? hasHeader(first, later, options);
  if (header) lines.shift();
  const names = header ? first : first.map((_, i) => String(i + 1));
  requireDistinct(names);
  // Without a header the first record is a row like any other.
  if (!header) first.forEach((field, i) => later[i]!.add(field, lines[0]!));
  const commas = haveDecimalCommas(later);
  const columns = names.map((name, i): Filling => {
    const { numeric, whole, unsafe } = later[i]!;
    if (!numeric) return { kind: "texts", name, values: new Array(lines.length) };
    const exact = whole && unsafe ? { exact: new Array(lines.length).fill(undefined) } : {};
    return { kind: "numbers", name, width: 1, values: new Float64Array(lines.length), ...exact };
  });
  fill(new CsvRecords(text, delimiter), columns, header);
  const isGuessed = header && options.header === undefined && options.like === undefined;
  const number = isGuessed && first.find((name) => NUMBER.test(name));
  const guesses = [
    ...(number ? [`its first line is read as names of columns, such as "${number}"`] : []),
    ...(delimiter === " " ? ["its fields are separated by blanks"] : []),
    ...(commas ? ["its numbers have decimal commas"] : []),
  ];
  return { rows: lines.length, columns, place: (row) => `line ${lines[row]}`, guesses };
}

/** The text of a table, without a byte order mark and a line that names the separator. */
export function csvText(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe || bytes[0] === 0xfe && bytes[1] === 0xff ||
    bytes.subarray(0, 1000).includes(0);
  if (utf16) throw new Error("it is in UTF-16, or not text: save it in UTF-8");
  try {
    // Spreadsheets may name the separator in a first line.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/^sep=.(?=[\r\n])/i, "");
  } catch {
    throw new Error("it is not text in UTF-8: save it in that encoding");
  }
}

const WHOLE = /^[+-]?\d+$/;

/** Distinct texts to remember per column. */
const MOST_TEXTS = 10_000;

class Survey {
  numeric = true;
  whole = true;
  /** Float64 cannot hold some whole number. */
  unsafe = false;
  /** The first number with a decimal comma, and the first with a point. */
  comma: { readonly field: string; readonly line: number } | undefined;
  point: { readonly field: string; readonly line: number } | undefined;
  /** All commas may group digits. */
  grouped = true;
  /** Distinct texts, up to a limit, and those that came once. */
  readonly texts = new Set<string>();
  readonly once = new Set<string>();

  add(field: string, line: number): void {
    const point = NUMBER.test(field);
    const comma = !point && DECIMAL_COMMA.test(field);
    if (!point && !comma) {
      if (MISSING.has(field.toLowerCase())) return;
      this.numeric = false;
      if (this.texts.has(field)) this.once.delete(field);
      else if (this.texts.size < MOST_TEXTS) {
        this.texts.add(field);
        this.once.add(field);
      }
      return;
    }
    if (!this.numeric) return;
    const value = Number(comma ? field.replace(",", ".") : field);
    this.whole &&= WHOLE.test(field);
    this.unsafe ||= !Number.isSafeInteger(value);
    if (comma) {
      this.comma ??= { field, line };
      this.grouped &&= /^[+-]?[1-9]\d{0,2},\d{3}$/.test(field);
    } else if (field.includes(".")) this.point ??= { field, line };
  }
}

/** Whether numbers have decimal commas. Refuses points beside them, and commas that may group digits. */
function haveDecimalCommas(columns: readonly Survey[]): boolean {
  const numeric = columns.filter((column) => column.numeric);
  const comma = numeric.find((column) => column.comma !== undefined)?.comma;
  if (comma === undefined) return false;
  const point = numeric.find((column) => column.point !== undefined)?.point;
  if (point !== undefined) {
    throw new Error(
      `line ${comma.line} has "${comma.field}" and line ${point.line} "${point.field}": write all numbers ` +
        "with a decimal point",
    );
  }
  if (numeric.every(({ grouped }) => grouped)) {
    throw new Error(
      `line ${comma.line} has "${comma.field}", in which the comma may be decimal or group digits: write ` +
        "numbers with a decimal point, and without grouping",
    );
  }
  return true;
}

/** A first pass keeps no values, so that the second one can put them where they belong. */
function survey(
  text: string,
  delimiter: string,
): { first: readonly string[]; later: readonly Survey[]; lines: number[] } {
  const records = new CsvRecords(text, delimiter);
  const fields: string[] = [];
  const line = records.next(fields);
  if (line === 0) throw new Error("it has no rows");
  const first = [...fields];
  const later = first.map(() => new Survey());
  const lines = [line];
  for (;;) {
    const at = records.next(fields);
    if (at === 0) return { first, later, lines };
    if (fields.length !== first.length) {
      const hint = first[0]!.startsWith("#")
        ? `: if line ${line} is a comment, remove it`
        : delimiter === "," && fields.length > first.length
        ? ": if its numbers have decimal commas, write points"
        : "";
      throw new Error(`line ${at} has ${fields.length} fields instead of ${first.length}${hint}`);
    }
    for (let i = 0; i < fields.length; i++) later[i]!.add(fields[i]!, at);
    lines.push(at);
  }
}

function hasHeader(
  first: readonly string[],
  later: readonly Survey[],
  { like = [], label, features = [], ignore = [] }: CsvOptions,
): boolean {
  if (like.length > 0) {
    // Numbered columns are those of a table without names.
    if (like.every((name, i) => name === String(i + 1))) return false;
    const known = new Set(like);
    if (first.every((name) => known.has(name))) return true;
  }
  const asked = [label, ...features, ...ignore].filter((name) => typeof name === "string");
  const isPlace = (name: string): boolean => Number(name) >= 1 && Number(name) <= first.length;
  if (asked.length > 0 && !asked.every(isPlace) && asked.every((name) => first.includes(name))) {
    return true;
  }
  return looksLikeHeader(first, later);
}

/** Names are above numbers, or count the columns, or are like "label". Other names have to be told. */
function looksLikeHeader(first: readonly string[], later: readonly Survey[]): boolean {
  if (first.some((field, i) => later[i]!.numeric && !isNumber(field))) return true;
  const counted = first.filter((field, i) => field === String(i)).length;
  const texts = first.filter((field, i) => !isNumber(field) && !later[i]!.texts.has(field));
  if (counted >= 2 && counted + texts.length === first.length) return true;
  // A class comes more than once: a text that does not, above texts that do, may be a name.
  const odd = first.filter((field, i) => {
    const { texts, once } = later[i]!;
    return texts.size > once.size && !isNumber(field) && !texts.has(field);
  });
  if (odd.some((field) => LABEL_NAMES.includes(field.toLowerCase()))) return true;
  if (odd.length === 0 || !later.some(({ numeric }) => numeric)) return false;
  throw new Error(
    `its first line, with "${
      odd[0]
    }", may name the columns or be a row: say so in a description, ` +
      '{"header": true} or {"header": false}',
  );
}

function isNumber(field: string): boolean {
  return NUMBER.test(field) || DECIMAL_COMMA.test(field) || MISSING.has(field.toLowerCase());
}

/** The value of a number, NaN of a missing one. */
function numberOf(field: string): number {
  if (NUMBER.test(field)) return Number(field);
  return DECIMAL_COMMA.test(field) ? Number(field.replace(",", ".")) : NaN;
}

type Filling =
  | NumberColumn & { exact?: (bigint | undefined)[] }
  | TextColumn & { values: (string | undefined)[] };

function fill(records: CsvRecords, columns: readonly Filling[], header: boolean): void {
  const fields: string[] = [];
  // Equal texts share one string: a slice would keep the whole file in memory.
  const shared = new Map<string, string>();
  if (header) records.next(fields);
  for (let row = 0; records.next(fields) > 0; row++) {
    for (let i = 0; i < columns.length; i++) {
      const field = fields[i]!;
      const column = columns[i]!;
      if (column.kind === "texts") {
        column.values[row] = field === "" ? undefined : sharedText(shared, field);
        continue;
      }
      column.values[row] = numberOf(field);
      if (column.exact && NUMBER.test(field)) column.exact[row] = BigInt(field.replace("+", ""));
    }
  }
}

function sharedText(shared: Map<string, string>, field: string): string {
  const known = shared.get(field);
  if (known !== undefined) return known;
  if (shared.size < 100_000) shared.set(field, field);
  return field;
}
