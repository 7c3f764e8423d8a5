/** The header of files in the safetensors format: a length, JSON, then the tensors' bytes. */
import { InputError, messageOf } from "./errors.ts";

/** The format's names of element types, ours, and their bytes. */
const elementTypes = {
  F64: ["float64", 8],
  F32: ["float32", 4],
  F16: ["float16", 2],
  BF16: ["bfloat16", 2],
  I64: ["int64", 8],
  I32: ["int32", 4],
  I16: ["int16", 2],
  I8: ["int8", 1],
  U64: ["uint64", 8],
  U32: ["uint32", 4],
  U16: ["uint16", 2],
  U8: ["uint8", 1],
  BOOL: ["bool", 1],
} as const;

export type SafetensorsType = typeof elementTypes[keyof typeof elementTypes][0];

export interface TensorPlace {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  readonly length: number;
}

interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit; the header of ViT-g has 100 kB. */
export const MOST_HEADER_BYTES = 100_000_000;

/**
 * Reads and checks a header: every tensor must be inside the file, have as many bytes as its shape
 * says, and share none with another; together they must fill the file. As the format's own library
 * demands, the header starts with "{", names nothing twice and is filled up with spaces alone.
 *
 * @param bytes The file's first bytes, the whole header among them.
 * @param size Bytes of the whole file; default all that are given.
 * @throws {InputError} Naming the file, and the tensor if there is one.
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  path: string,
  size: number = bytes.length,
): SafetensorsHeader {
  const fail = (what: string): never => {
    throw new InputError(`"${path}" is not a valid safetensors file: ${what}; fetch it again`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, too few for a header`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (declared > BigInt(size - 8)) {
    fail(`its header has ${declared} bytes, but the file only ${size}`);
  }
  const start = 8 + Number(declared);
  if (declared > MOST_HEADER_BYTES || start > bytes.length) {
    fail(`its header has ${declared} bytes, more than any header needs`);
  }
  const entries = parseJson(bytes.subarray(8, start), fail);
  const { __metadata__: metadata = {}, ...described } = entries;
  const tensors = Object.entries(described).map(([name, entry]) =>
    parseTensor(name, entry, start, size, fail)
  );
  requireFilled(tensors, start, size, fail);
  return {
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: parseMetadata(metadata, fail),
  };
}

type Fail = (what: string) => never;

function parseJson(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    return fail(`its header is not JSON (${messageOf(error)})`);
  }
  if (!isRecord(value) || !/^\{.*\} *$/s.test(text)) return fail("its header is not a JSON object");
  // Of two values of one key, JSON.parse would take the second; other readers take the first.
  let keys = 0;
  const rest = text.replace(/"(?:[^"\\]|\\.)*"(\s*:)?/g, (_, colon) => {
    if (colon !== undefined) keys++;
    return "";
  });
  if (keys !== countKeys(value)) fail("its header has a key twice");
  const numbers = rest.match(/-?\d[\d.eE+-]*/g) ?? [];
  const odd = numbers.find((number) => isCount(Number(number)) && !/^\d+$/.test(number));
  if (odd !== undefined) fail(`its header has the number ${odd}, which must be written in digits`);
  return value;
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + countKeys(inner), own);
}

function parseMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (isRecord(value) && Object.values(value).every((text) => typeof text === "string")) {
    return value as Record<string, string>;
  }
  return fail('"__metadata__" must map texts to texts');
}

function parseTensor(
  name: string,
  entry: unknown,
  start: number,
  end: number,
  fail: Fail,
): TensorPlace {
  if (!isRecord(entry)) return fail(`tensor "${name}" is not described by an object`);
  const { dtype: code, shape, data_offsets: offsets } = entry;
  const type = typeof code === "string" && Object.hasOwn(elementTypes, code)
    ? elementTypes[code as keyof typeof elementTypes]
    : fail(`tensor "${name}" has the unknown element type "${code}"`);
  if (!isCounts(shape)) return fail(`tensor "${name}" has the impossible shape "${shape}"`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    return fail(`tensor "${name}" has the impossible offsets "${offsets}"`);
  }
  const [first, last] = offsets as [number, number];
  if (first > last || start + last > end) {
    fail(`tensor "${name}" at bytes ${first} to ${last} is outside the ${end - start} there are`);
  }
  const [dtype, size] = type;
  const needed = shape.reduce((a, b) => a * b, size);
  if (last - first !== needed) {
    fail(
      `tensor "${name}" of ${code}[${shape.join(", ")}] needs ${needed} bytes, not ${last - first}`,
    );
  }
  if (!Number.isSafeInteger(shape.reduce((a, b) => a * Math.max(1, b), size))) {
    fail(`tensor "${name}" has the impossible shape "${shape}"`);
  }
  return { name, dtype, shape, offset: start + first, length: needed };
}

function requireFilled(
  tensors: readonly TensorPlace[],
  start: number,
  end: number,
  fail: Fail,
): void {
  let at = start;
  let previous = "the header";
  for (const { name, offset, length } of tensors.toSorted(byPlace)) {
    if (offset < at) fail(`tensor "${name}" overlaps ${previous}`);
    if (offset > at) {
      fail(`${offset - at} bytes between ${previous} and tensor "${name}" are unused`);
    }
    at = offset + length;
    previous = `tensor "${name}"`;
  }
  if (at !== end) fail(`${end - at} bytes after ${previous} are unused`);
}

/** Empty tensors go before the one that starts at the same byte. */
function byPlace(a: TensorPlace, b: TensorPlace): number {
  return a.offset - b.offset || a.length - b.length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Widens 16-bit floats to 32 bits, which hold each of them exactly. */
export function widen(bits: Uint16Array, dtype: "float16" | "bfloat16"): Float32Array {
  const { buffer, byteOffset, length } = bits;
  if (dtype === "float16") return new Float32Array(new Float16Array(buffer, byteOffset, length));
  const wide = new Uint32Array(length);
  // A bfloat16 is the upper half of a float32.
  for (let i = 0; i < length; i++) wide[i] = bits[i]! << 16;
  return new Float32Array(wide.buffer);
}
