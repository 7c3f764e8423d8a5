/** Names by the million: the bytes of all of them in one place, and where each begins and ends. */

const SLASH = 0x2f;
const LINE_FEED = 0x0a;

/** Names that are read one at a time; each is made anew whenever it is asked for. */
export class NameList implements Iterable<string> {
  readonly #bytes: Uint8Array;
  readonly #start: Uint32Array;
  readonly #end: Uint32Array;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  private constructor(bytes: Uint8Array, start: Uint32Array, end: Uint32Array) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /**
   * Finds names in text.
   *
   * @param text UTF-8, each name ended by a line feed. It is not copied.
   * @returns The names, in order.
   */
  static ofLines(text: Uint8Array, count: number): NameList {
    const start = new Uint32Array(count);
    const end = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const stop = text.indexOf(LINE_FEED, at);
      if (stop < 0) throw new Error(`there are ${i} names instead of ${count}`);
      start[i] = at;
      end[i] = stop;
      at = stop + 1;
    }
    if (at !== text.length) throw new Error(`there are more names than ${count}`);
    return new NameList(text, start, end);
  }

  /**
   * Collects names.
   *
   * @returns The same, in order.
   */
  static of(names: Iterable<string>): NameList {
    const lines = new NameLines();
    for (const name of names) lines.add(name);
    return lines.list();
  }

  /** How many names there are. */
  get length(): number {
    return this.#start.length;
  }

  /** Makes a name. */
  at(index: number): string {
    return this.#decoder.decode(this.#bytes.subarray(this.#start[index]!, this.#end[index]!));
  }

  /** All names in order. */
  *[Symbol.iterator](): Generator<string> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /**
   * Chooses and orders.
   *
   * @param picks `[M]` indices.
   * @returns `M` names; the text is shared.
   */
  pick(picks: Uint32Array): NameList {
    const [start, end] = [this.#start, this.#end];
    return new NameList(this.#bytes, picks.map((i) => start[i]!), picks.map((i) => end[i]!));
  }

  /**
   * Compares two names by code unit, as `<` does with strings.
   *
   * @returns Below 0 if `a` comes first, above 0 if `b` does.
   */
  compare(a: number, b: number): number {
    return this.#compare(this.#start[a]!, this.#end[a]!, this.#start[b]!, this.#end[b]!);
  }

  /** Compares what follows the last slash of two names. */
  compareLast(a: number, b: number): number {
    return this.#compare(this.#lastPart(a), this.#end[a]!, this.#lastPart(b), this.#end[b]!);
  }

  #lastPart(index: number): number {
    const start = this.#start[index]!;
    let at = this.#end[index]!;
    while (at > start && this.#bytes[at - 1] !== SLASH) at--;
    return at;
  }

  #compare(a: number, endA: number, b: number, endB: number): number {
    const bytes = this.#bytes;
    const common = Math.min(endA - a, endB - b);
    for (let i = 0; i < common; i++) {
      const [x, y] = [bytes[a + i]!, bytes[b + i]!];
      if (x !== y) return rank(x) - rank(y);
    }
    return (endA - a) - (endB - b);
  }
}

/** Bytes of UTF-8 follow code points; of code units, those beyond 16 bits come before U+E000. */
function rank(byte: number): number {
  return byte === 0xee || byte === 0xef ? byte + 0x10 : byte;
}

/** Names as they are found, in memory that grows. */
export class NameLines {
  #bytes = new Uint8Array(1 << 12);
  #used = 0;
  #count = 0;
  readonly #encoder = new TextEncoder();

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds a name. */
  add(name: string): void {
    // No code unit takes more than three bytes.
    this.#bytes = grown(this.#bytes, this.#used + 3 * name.length + 1);
    this.#used += this.#encoder.encodeInto(name, this.#bytes.subarray(this.#used)).written;
    this.#bytes[this.#used++] = LINE_FEED;
    this.#count++;
  }

  /**
   * Makes them a list.
   *
   * @returns All of them, in order; the memory is shared, so that none may be added after.
   */
  list(): NameList {
    return NameList.ofLines(this.#bytes.subarray(0, this.#used), this.#count);
  }
}

/** Numbers as they are found, in memory that grows: an array of them would take twice as much. */
export class NumberColumn {
  #values = new Float64Array(1 << 9);
  #count = 0;

  /** Adds a number. */
  add(value: number): void {
    this.#values = grown(this.#values, this.#count + 1);
    this.#values[this.#count++] = value;
  }

  /** `[N]` all of them, in order; a view. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}

/** Half as much again whenever it is full. */
function grown<T extends Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: T,
  wanted: number,
): T {
  if (wanted <= values.length) return values;
  const larger = new (values.constructor as new (length: number) => T)(
    Math.max(wanted, Math.ceil(1.5 * values.length)),
  );
  larger.set(values);
  return larger;
}
