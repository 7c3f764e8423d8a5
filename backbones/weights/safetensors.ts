/** Reads weights in the safetensors format: a length, a JSON header, then the tensors' bytes. */
import { InputError, messageOf } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { DType } from "../../onnx/mod.ts";
import { widen } from "./half.ts";

/** One tensor of a file. */
export interface TensorInfo {
  /** Its name in the file. */
  readonly name: string;
  /** Type of its elements. */
  readonly dtype: DType;
  /** Length of every axis. */
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** What a file says about itself. */
export interface SafetensorsHeader {
  /** Every tensor, by name. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Texts that the writer added. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's names of element types, and their bytes. */
const elementTypes: Readonly<Record<string, readonly [DType, number]>> = {
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
};

/** A file of weights, read and checked. */
export class Safetensors {
  readonly #bytes: Uint8Array;
  #hash: string | undefined;

  /**
   * @param path Names the file in errors.
   * @param bytes The whole file.
   * @param header Its header, as {@linkcode parseHeader} gives it.
   */
  private constructor(
    readonly path: string,
    bytes: Uint8Array,
    readonly header: SafetensorsHeader,
  ) {
    this.#bytes = bytes;
  }

  /**
   * Reads a file.
   *
   * @param path The file.
   * @returns Its tensors.
   * @throws {InputError} If the file is missing or not valid, naming it and the tensor.
   */
  static async open(path: string): Promise<Safetensors> {
    let bytes: Uint8Array;
    try {
      bytes = await Deno.readFile(path);
    } catch (error) {
      throw new InputError(`Cannot read weights "${path}": ${messageOf(error)}`);
    }
    return new Safetensors(path, bytes, parseHeader(bytes, path));
  }

  /** sha256 of the whole file. */
  get hash(): string {
    return this.#hash ??= sha256(this.#bytes);
  }

  /**
   * Where a tensor lies.
   *
   * @param name A tensor's name.
   * @returns Its type, shape and place.
   * @throws {InputError} If the file has no such tensor.
   */
  info(name: string): TensorInfo {
    const info = this.header.tensors.get(name);
    if (info === undefined) throw new InputError(`"${this.path}" has no tensor "${name}"`);
    return info;
  }

  /**
   * A tensor as bytes.
   *
   * @param name A tensor's name.
   * @returns Its bytes, little endian; nothing is copied.
   * @throws {InputError} If the file has no such tensor.
   */
  bytes(name: string): Uint8Array {
    const { offset, length } = this.info(name);
    return this.#bytes.subarray(offset, offset + length);
  }

  /**
   * A tensor as numbers.
   *
   * @param name A tensor of float32, float16 or bfloat16 numbers.
   * @returns Its numbers; a view on the file's bytes where that is possible.
   * @throws {InputError} If the file has no such tensor, or it is of another type.
   */
  float32(name: string): NdArray {
    const { dtype, shape } = this.info(name);
    const found = this.bytes(name);
    // A tensor may start at any byte, but a view must not.
    const { buffer, byteOffset, byteLength } = found.byteOffset % 4 === 0 ? found : found.slice();
    if (dtype === "float32") {
      return { data: new Float32Array(buffer, byteOffset, byteLength / 4), shape };
    }
    if (dtype === "float16" || dtype === "bfloat16") {
      return { data: widen(new Uint16Array(buffer, byteOffset, byteLength / 2), dtype), shape };
    }
    throw new InputError(
      `"${this.path}": tensor "${name}" is ${dtype}; weights must be float32, float16 or bfloat16`,
    );
  }
}

/**
 * Reads and checks a header: every tensor must lie inside the file, have as many bytes as its shape
 * says, and share none with another; together they must fill the file.
 *
 * @param bytes The whole file.
 * @param path Names the file in errors.
 * @returns The tensors and the metadata.
 * @throws {InputError} Naming the file, and the tensor where there is one.
 */
export function parseHeader(bytes: Uint8Array, path: string): SafetensorsHeader {
  const fail = (what: string): never => {
    throw new InputError(`"${path}" is not a valid safetensors file: ${what}; fetch it again`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, too few for a header`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (declared > BigInt(bytes.length - 8)) {
    fail(`its header has ${declared} bytes, but the file only ${bytes.length}`);
  }
  const start = 8 + Number(declared);
  const entries = parseJson(bytes.subarray(8, start), fail);
  const { __metadata__: metadata = {}, ...described } = entries;
  const tensors = Object.entries(described).map(([name, entry]) =>
    parseTensor(name, entry, start, bytes.length, fail)
  );
  requireFilled(tensors, start, bytes.length, fail);
  return {
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: parseMetadata(metadata, fail),
  };
}

type Fail = (what: string) => never;

function parseJson(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isRecord(value)) return value;
  } catch (error) {
    return fail(`its header is not JSON (${messageOf(error)})`);
  }
  return fail("its header is not a JSON object");
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
): TensorInfo {
  if (!isRecord(entry)) return fail(`tensor "${name}" is not described by an object`);
  const { dtype: code, shape, data_offsets: offsets } = entry;
  const type = typeof code === "string" && Object.hasOwn(elementTypes, code)
    ? elementTypes[code]!
    : fail(`tensor "${name}" has the unknown element type "${code}"`);
  if (!isCounts(shape)) return fail(`tensor "${name}" has the impossible shape "${shape}"`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    return fail(`tensor "${name}" has the impossible offsets "${offsets}"`);
  }
  const [first, last] = offsets as [number, number];
  if (first > last || start + last > end) {
    fail(`tensor "${name}" at bytes ${first} to ${last} lies outside the ${end - start} there are`);
  }
  const [dtype, size] = type;
  const needed = shape.reduce((a, b) => a * b, size);
  if (last - first !== needed) {
    fail(
      `tensor "${name}" of ${code}[${shape.join(", ")}] needs ${needed} bytes, not ${last - first}`,
    );
  }
  return { name, dtype, shape, offset: start + first, length: needed };
}

function requireFilled(
  tensors: readonly TensorInfo[],
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
function byPlace(a: TensorInfo, b: TensorInfo): number {
  return a.offset - b.offset || a.length - b.length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
