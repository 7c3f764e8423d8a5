/**
 * Reads Python's pickles (protocols 2 to 4) as far as weights need: numbers, texts, lists, dictionaries,
 * and the few names that the caller allows. Nothing is imported and nothing is called; any other name is
 * an error.
 */
import { InputError } from "../../core/errors.ts";

/** A name of Python's that a pickle refers to. */
export class PickleName {
  constructor(readonly name: string) {}
}

/** A reference to something outside of the pickle. */
export class PickleReference {
  constructor(readonly id: unknown) {}
}

/** Which names may occur, and what they mean. */
export interface PickleRules {
  allows(name: string): boolean;
  /** Makes a value from an allowed name and its arguments; undefined if it cannot be called. */
  make(name: string, args: readonly unknown[]): unknown;
}

/** A value, maps for dictionaries, arrays for lists and tuples; and the first byte after the pickle. */
type Unpickled = { readonly value: unknown; readonly end: number };

/** Marks a map that stands for an object: its attributes are its items. */
export const IS_OBJECT: unique symbol = Symbol("object");

/** Weights do not nest deeper; a mark for each level is on the stack. */
const MOST_LEVELS = 1000;

const MARK = Symbol("mark");

const sizes = { Uint8: 1, Uint16: 2, Uint32: 4, Int32: 4, Float64: 8 } as const;

/** Reads one pickle that begins at byte `start`. */
export function unpickle(
  bytes: Uint8Array,
  path: string,
  rules: PickleRules,
  start: number = 0,
): Unpickled {
  return new Unpickler(bytes, path, rules, start).run();
}

class Unpickler {
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #marks = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly path: string,
    readonly rules: PickleRules,
    public at: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Unpickled {
    for (;;) {
      const code = this.#byte();
      if (code === 0x2e) return { value: this.pop(), end: this.at };
      const step = steps[code];
      if (step === undefined) {
        throw this.#error(`it has instruction 0x${code.toString(16)}, which weights do not need`);
      }
      step(this);
    }
  }

  push(value: unknown): void {
    if (value === MARK && ++this.#marks > MOST_LEVELS) {
      throw this.#error(`it nests more than ${MOST_LEVELS} levels`);
    }
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0 || this.#stack.at(-1) === MARK) {
      throw this.#error("its stack runs empty");
    }
    return this.#stack.pop();
  }

  peek(): unknown {
    if (this.#stack.length === 0) throw this.#error("its stack runs empty");
    return this.#stack.at(-1);
  }

  /** Takes everything above the last mark. */
  popToMark(): unknown[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw this.#error("a mark is missing");
    this.#marks--;
    const items = this.#stack.splice(at);
    return items.slice(1);
  }

  popMany(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  number(type: keyof typeof sizes): number {
    const at = this.#take(sizes[type]);
    // Only floating point numbers are stored with the most significant byte first.
    return this.#view[`get${type}`](at, type !== "Float64");
  }

  /** A whole number of any length, two's complement. */
  long(length: number): number | bigint {
    const at = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = value << 8n | BigInt(this.bytes[at + i]!);
    if (length > 0 && this.bytes[at + length - 1]! >= 0x80) value -= 1n << BigInt(8 * length);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  text(length: number): string {
    const at = this.#take(length);
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }

  skip(length: number): void {
    this.#take(length);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.#error("it is cut short");
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  remember(key: number): void {
    this.#memo.set(key, this.peek());
  }

  memoize(): void {
    this.remember(this.#memo.size);
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) throw this.#error(`it recalls ${key}, which it never remembered`);
    this.push(this.#memo.get(key));
  }

  name(name: string): void {
    if (!this.rules.allows(name)) {
      throw new InputError(
        `"${this.path}" refers to "${name}", which weights do not need; nothing of it was run. ` +
          "Save the tensors alone, best as safetensors",
      );
    }
    this.push(new PickleName(name));
  }

  make(): void {
    const [callee, args] = this.popMany(2);
    const made = callee instanceof PickleName && Array.isArray(args)
      ? this.rules.make(callee.name, args)
      : undefined;
    if (made === undefined) {
      const called = callee instanceof PickleName
        ? `"${callee.name}"`
        : "something that is not a name";
      throw this.#error(`it calls ${called} in a way that weights do not`);
    }
    this.push(made);
  }

  items(items: readonly unknown[]): void {
    const map = this.peek();
    if (!(map instanceof Map) || items.length % 2 !== 0) {
      throw this.#error("it sets items of something that is not a dictionary");
    }
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  append(items: readonly unknown[]): void {
    const list = this.peek();
    if (!Array.isArray(list)) throw this.#error("it appends to something that is not a list");
    for (const item of items) list.push(item);
  }

  /** A dictionary takes the attributes of a module; those of other things are not needed. */
  build(): void {
    const state = this.pop();
    const target = this.peek();
    if (target instanceof Map && state instanceof Map && target.get(IS_OBJECT) === true) {
      for (const [key, value] of state) target.set(key, value);
    }
  }

  #byte(): number {
    return this.bytes[this.#take(1)]!;
  }

  #take(length: number): number {
    const at = this.at;
    if (length < 0 || at + length > this.bytes.length) throw this.#error("it is cut short");
    this.at += length;
    return at;
  }

  #error(what: string): InputError {
    return new InputError(`"${this.path}" is not a pickle of weights: ${what}; fetch it again`);
  }
}

const steps: Readonly<Record<number, (u: Unpickler) => void>> = {
  0x80: (u) => u.skip(1), // PROTO
  0x95: (u) => u.skip(8), // FRAME
  0x28: (u) => u.push(MARK),
  0x30: (u) => void u.pop(),
  0x31: (u) => void u.popToMark(),
  0x32: (u) => u.push(u.peek()),
  0x4e: (u) => u.push(null),
  0x88: (u) => u.push(true),
  0x89: (u) => u.push(false),
  0x4b: (u) => u.push(u.number("Uint8")),
  0x4d: (u) => u.push(u.number("Uint16")),
  0x4a: (u) => u.push(u.number("Int32")),
  0x8a: (u) => u.push(u.long(u.number("Uint8"))),
  0x47: (u) => u.push(u.number("Float64")),
  0x58: (u) => u.push(u.text(u.number("Uint32"))),
  0x8c: (u) => u.push(u.text(u.number("Uint8"))),
  0x55: (u) => u.push(u.text(u.number("Uint8"))),
  0x54: (u) => u.push(u.text(u.number("Int32"))),
  0x43: (u) => u.push(u.text(u.number("Uint8"))),
  0x42: (u) => u.push(u.text(u.number("Uint32"))),
  0x5d: (u) => u.push([]),
  0x6c: (u) => u.push(u.popToMark()),
  0x29: (u) => u.push([]),
  0x74: (u) => u.push(u.popToMark()),
  0x85: (u) => u.push(u.popMany(1)),
  0x86: (u) => u.push(u.popMany(2)),
  0x87: (u) => u.push(u.popMany(3)),
  0x7d: (u) => u.push(new Map()),
  0x61: (u) => u.append(u.popMany(1)),
  0x65: (u) => u.append(u.popToMark()),
  0x73: (u) => u.items(u.popMany(2)),
  0x75: (u) => u.items(u.popToMark()),
  0x71: (u) => u.remember(u.number("Uint8")),
  0x72: (u) => u.remember(u.number("Uint32")),
  0x94: (u) => u.memoize(),
  0x68: (u) => u.recall(u.number("Uint8")),
  0x6a: (u) => u.recall(u.number("Uint32")),
  // Names, and calls of them.
  0x63: (u) => u.name(`${u.line()}.${u.line()}`),
  0x93: (u) => u.name(u.popMany(2).join(".")),
  0x52: (u) => u.make(),
  0x81: (u) => u.make(),
  0x62: (u) => u.build(),
  0x51: (u) => u.push(new PickleReference(u.pop())),
};
