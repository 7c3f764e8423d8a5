/** Writes small WebAssembly modules: functions of integers over one memory, with 128-bit vectors. */

/** Instructions, nested as they were put together. */
export type Code = readonly (number | Code)[];

/** A function of 32-bit integers without a result. */
export interface WasmFunction {
  /** The name that it is exported by. */
  readonly name: string;
  /** How many parameters it has; they are its first local variables. */
  readonly parameters: number;
  /** How many local integers follow them. */
  readonly integers: number;
  /** How many local vectors follow those. */
  readonly vectors: number;
  /** What it does. */
  readonly code: Code;
}

const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;
const END = 0x0b;

/**
 * Puts a module together. It imports its memory as "memory" of "js".
 *
 * @returns The module's bytes.
 */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    list(new Array<number>(parameters).fill(I32)),
    list([]),
  ]);
  const memory = [text("js"), text("memory"), 0x02, 0x00, 0x01];
  const exported = functions.map(({ name }, i) => [text(name), 0x00, unsigned(i)]);
  const bodies = functions.map(({ integers, vectors, code }) => {
    const locals = list([[unsigned(integers), I32], [unsigned(vectors), V128]]);
    return sized([locals, code, END]);
  });
  return Uint8Array.from(flat([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, list(types)),
    section(2, list([memory])),
    section(3, list(functions.map((_, i) => unsigned(i)))),
    section(7, list(exported)),
    section(10, list(bodies)),
  ]));
}

/** Instructions on 32-bit integers; addresses are in bytes. */
export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  load: (address: Code): Code => [address, 0x28, 0x02, 0x00],
  loadByte: (address: Code): Code => [address, 0x2d, 0x00, 0x00],
  loadShort: (address: Code, offset: number): Code => [address, 0x2e, 0x00, unsigned(offset)],
  storeByte: (address: Code, value: Code): Code => [address, value, 0x3a, 0x00, 0x00],
  add: (a: Code, b: Code): Code => [a, b, 0x6a],
  multiply: (a: Code, b: Code): Code => [a, b, 0x6c],
  shiftLeft: (a: Code, bits: number): Code => [a, i32.constant(bits), 0x74],
  shiftRight: (a: Code, bits: number): Code => [a, i32.constant(bits), 0x75],
  less: (a: Code, b: Code): Code => [a, b, 0x48],
  /** `condition ? a : b` */
  select: (a: Code, b: Code, condition: Code): Code => [a, b, condition, 0x1b],
} as const;

/** Instructions on vectors. */
export const v128 = {
  load: (address: Code): Code => [address, simd(0x00), 0x00, 0x00],
  /** Eight bytes, and zeros. */
  loadHalf: (address: Code): Code => [address, simd(0x5d), 0x00, 0x00],
  /** One 32-bit integer in every lane. */
  loadSplat: (address: Code, offset: number): Code => [
    address,
    simd(0x09),
    0x00,
    unsigned(offset),
  ],
  store: (address: Code, value: Code): Code => [address, value, simd(0x0b), 0x00, 0x00],
  /** The first four bytes. */
  storeQuarter: (address: Code, value: Code): Code => [
    address,
    value,
    simd(0x5a),
    0x00,
    0x00,
    0x00,
  ],
  splat: (value: Code): Code => [value, simd(0x11)],
  /** Bytes of two vectors by their numbers, those of the second counted from 16. */
  shuffle: (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, simd(0x0d), bytes],
  /** Bytes of a vector by their numbers, 0 where a number is none. */
  pick: (a: Code, bytes: readonly number[]): Code => [a, simd(0x0c), bytes, simd(0x0e)],
  /** The lower eight bytes as 16-bit integers. */
  widenLow: (a: Code): Code => [a, simd(0x89)],
  /** The upper eight bytes as 16-bit integers. */
  widenHigh: (a: Code): Code => [a, simd(0x8a)],
  /** Products of 16-bit integers, neighbours added to 32-bit ones. */
  dot: (a: Code, b: Code): Code => [a, b, simd(0xba)],
  add: (a: Code, b: Code): Code => [a, b, simd(0xae)],
  shiftLeft: (a: Code, bits: number): Code => [a, i32.constant(bits), simd(0xab)],
  shiftRight: (a: Code, bits: number): Code => [a, i32.constant(bits), simd(0xac)],
  /** 32-bit integers of two vectors to 16 bits, cut off at their limits. */
  narrow: (a: Code, b: Code): Code => [a, b, simd(0x85)],
  /** 16-bit integers of two vectors to bytes, cut off at 0 and 255. */
  narrowToBytes: (a: Code, b: Code): Code => [a, b, simd(0x66)],
} as const;

/** Reads a local variable. */
export function get(index: number): Code {
  return [0x20, unsigned(index)];
}

/** Writes a local variable. */
export function set(index: number, value: Code): Code {
  return [value, 0x21, unsigned(index)];
}

/** Repeats instructions while a condition holds, looked at before each time. */
export function loopWhile(condition: Code, body: Code): Code {
  // block, loop: leave the block if the condition is 0; body; again.
  return [0x02, EMPTY, 0x03, EMPTY, condition, 0x45, 0x0d, 0x01, body, 0x0c, 0x00, END, END];
}

function simd(operation: number): Code {
  return [0xfd, unsigned(operation)];
}

function section(id: number, content: Code): Code {
  return [id, sized(content)];
}

function sized(content: Code): Code {
  const bytes = flat(content);
  return [unsigned(bytes.length), bytes];
}

function list(items: readonly (number | Code)[]): Code {
  return [unsigned(items.length), items];
}

function text(name: string): Code {
  return list([...new TextEncoder().encode(name)]);
}

function flat(code: Code): number[] {
  return code.flatMap((part) => typeof part === "number" ? part : flat(part));
}

/** LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push(rest & 0x7f | 0x80);
  return [...bytes, rest];
}

/** LEB128 with a sign. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -0x40 || rest > 0x3f; rest >>= 7) bytes.push(rest & 0x7f | 0x80);
  return [...bytes, rest & 0x7f];
}
