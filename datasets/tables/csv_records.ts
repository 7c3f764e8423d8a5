/** Splits delimited text (RFC 4180) into records, and tells the line of each. */

/** A number, with a decimal point if it has one. */
export const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number with a decimal comma. */
export const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;

/** Reads one record after another. */
export class CsvRecords {
  #at = 0;
  #line = 1;
  readonly #ends: RegExp;

  constructor(readonly text: string, readonly delimiter: string) {
    this.#ends = new RegExp(`[${delimiter === " " ? " \\t" : delimiter}\\r\\n]`, "g");
  }

  /** Fills `fields` with the next record, and returns its line; 0 at the end. Empty lines are skipped. */
  next(fields: string[]): number {
    const { text } = this;
    fields.length = 0;
    do this.#skipBlanks(); while (this.#at < text.length && this.#skipLineEnd());
    if (this.#at >= text.length) return 0;
    const line = this.#line;
    for (;;) {
      fields.push(text[this.#at] === '"' ? this.#quoted() : this.#plain());
      if (!this.#isDelimiter(text[this.#at])) break;
      this.#at++;
      this.#skipBlanks();
      // Blanks at the end of a line separate nothing.
      if (this.delimiter === " " && isEnd(text[this.#at])) break;
    }
    this.#skipLineEnd();
    return line;
  }

  #isDelimiter(character: string | undefined): boolean {
    return character === this.delimiter || this.delimiter === " " && character === "\t";
  }

  #skipBlanks(): void {
    while (this.delimiter === " " && this.#isDelimiter(this.text[this.#at])) this.#at++;
  }

  #plain(): string {
    this.#ends.lastIndex = this.#at;
    const end = this.#ends.exec(this.text)?.index ?? this.text.length;
    const field = this.text.slice(this.#at, end).trim();
    this.#at = end;
    return field;
  }

  #quoted(): string {
    const { text } = this;
    const line = this.#line;
    let value = "";
    let at = this.#at + 1;
    for (;;) {
      const end = text.indexOf('"', at);
      if (end < 0) throw new Error(`line ${line} opens a quote that nothing closes`);
      value += text.slice(at, end);
      at = end + 1;
      if (text[at] !== '"') break;
      value += '"';
      at++;
    }
    for (const character of value) if (character === "\n") this.#line++;
    this.#at = at;
    const next = text[at];
    if (isEnd(next) || this.#isDelimiter(next)) return value;
    throw new Error(`line ${this.#line} has "${next}" after a closing quote`);
  }

  #skipLineEnd(): boolean {
    const { text } = this;
    if (text[this.#at] === "\r" && text[this.#at + 1] === "\n") this.#at += 2;
    else if (text[this.#at] === "\n" || text[this.#at] === "\r") this.#at++;
    else return false;
    this.#line++;
    return true;
  }
}

function isEnd(character: string | undefined): boolean {
  return character === undefined || character === "\n" || character === "\r";
}

const DELIMITERS = [",", ";", "\t", "|", " "];

const SAMPLE = 20;

/** Chooses the delimiter that splits the first records into equally many fields, most of them numbers. */
export function detectDelimiter(text: string, among: readonly string[] = DELIMITERS): string {
  let best = { delimiter: ",", width: 1, score: -1 };
  for (const delimiter of among) {
    const { width, score } = sample(text, delimiter);
    const better = score > best.score || score === best.score && width > best.width;
    if (width > 1 && better) best = { delimiter, width, score };
  }
  return best.delimiter;
}

/** Fields in each of the first records, 0 where they differ, and how well the delimiter splits them. */
function sample(text: string, delimiter: string): { width: number; score: number } {
  const records = new CsvRecords(text, delimiter);
  const fields: string[] = [];
  let [width, score, all] = [0, 0, 0];
  // A comment is reported later, when it does not fit.
  const comments = text.startsWith("#") ? 1 : 0;
  try {
    for (let i = 0; i < SAMPLE && records.next(fields) > 0; i++) {
      if (i > comments && fields.length !== width) return { width: 0, score: -1 };
      width = fields.length;
      all += width;
      for (const field of fields) {
        if (NUMBER.test(field) || DECIMAL_COMMA.test(field)) score++;
        // Among equals, fields without another delimiter decide.
        else if (/[;\t|]/.test(field)) score -= 0.001;
      }
    }
  } catch {
    return { width: 0, score: -1 };
  }
  return { width, score: score / all };
}
