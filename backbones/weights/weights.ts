/** Weights by name: read tensor by tensor, when they are asked for, from the files that they lie in. */
import { InputError, messageOf, nearest } from "../../core/errors.ts";
import { regular, statRegular } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { DType } from "../../onnx/mod.ts";
import { widen } from "../../core/safetensors.ts";

/** One tensor, its elements in C order without gaps. */
export interface TensorInfo {
  readonly name: string;
  /** Type of its elements. */
  readonly dtype: DType;
  /** Length of every axis. */
  readonly shape: readonly number[];
  /** First byte, counted from the start of its file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** One tensor, and the file that it lies in. */
export interface StoredTensor extends TensorInfo {
  /** The file's path. */
  readonly file: string;
}

/** What is known of weights once their headers are read. */
export interface WeightsContent {
  /** Every tensor, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts that the writer added. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Paths of the files that the tensors lie in, all in one folder. */
  readonly files: readonly string[];
}

/** Weights whose headers are read and checked; tensors are byte ranges of files. */
export class Weights implements WeightsContent {
  /** Every tensor, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts that the writer added. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Paths of the files that the tensors lie in, all in one folder. */
  readonly files: readonly string[];

  /**
   * Weights of any format.
   *
   * @param hash sha256 of all that was read, where it is known: 64 hexadecimal digits.
   */
  constructor(readonly path: string, content: WeightsContent, readonly hash?: string) {
    this.tensors = content.tensors;
    this.metadata = content.metadata;
    this.files = content.files;
  }

  /** The folder that the files lie in. */
  get folder(): string {
    const [file = this.path] = this.files;
    return file.slice(0, Math.max(0, file.lastIndexOf("/"))) || (file.startsWith("/") ? "/" : ".");
  }

  /** The same weights, their hash known. */
  hashed(hash: string): Weights {
    return new Weights(this.path, this, hash);
  }

  /** Where a tensor lies. */
  info(name: string): StoredTensor {
    const info = this.tensors.get(name);
    if (info !== undefined) return info;
    const near = nearest(name, [...this.tensors.keys()]);
    const hint = near === undefined ? "" : `; the nearest name in it is "${near}"`;
    throw new InputError(`"${this.path}" has no tensor "${name}"${hint}`);
  }

  /**
   * A tensor as bytes, read from its file.
   *
   * @returns Its bytes, little endian.
   */
  bytes(name: string): Uint8Array {
    return this.range(this.info(name));
  }

  /**
   * A part of a file as bytes.
   *
   * @returns Its bytes.
   */
  range({ file, offset, length }: StoredTensor): Uint8Array {
    return readRange(file, offset, length);
  }

  /**
   * A tensor as numbers, read from its file.
   *
   * @param name A tensor of float32, float16 or bfloat16 numbers.
   */
  float32(name: string): NdArray {
    const { dtype, shape } = this.info(name);
    requireFloating(this.path, name, dtype);
    const { buffer, byteOffset, byteLength } = this.bytes(name);
    if (dtype === "float32") {
      return { data: new Float32Array(buffer, byteOffset, byteLength / 4), shape };
    }
    const bits = new Uint16Array(buffer, byteOffset, byteLength / 2);
    return { data: widen(bits, dtype as "float16"), shape };
  }
}

/** Makes sure that a tensor holds floating point numbers that networks are computed with. */
export function requireFloating(path: string, name: string, dtype: DType): void {
  if (dtype === "float32" || dtype === "float16" || dtype === "bfloat16") return;
  throw new InputError(
    `"${path}": tensor "${name}" is ${dtype}; weights must be float32, float16 or bfloat16`,
  );
}

/**
 * Reads a part of a file.
 *
 * @param length Number of bytes.
 * @returns The bytes, in memory of their own.
 */
export function readRange(path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  readInto(path, offset, bytes);
  return bytes;
}

/** Reads a part of a file into memory that is there. */
export function readInto(path: string, offset: number, bytes: Uint8Array): void {
  const { length } = bytes;
  try {
    using file = Deno.openSync(regular(path));
    file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < length;) {
      const read = file.readSync(bytes.subarray(at));
      if (read === null) {
        throw new InputError(`it ends at byte ${offset + at}, before ${offset + length}`);
      }
      at += read;
    }
  } catch (error) {
    throw new InputError(`Cannot read weights "${path}": ${messageOf(error)}`);
  }
}

/**
 * Asks how long a file is.
 *
 * @returns Its bytes.
 */
export function sizeOfFile(path: string): number {
  try {
    return statRegular(path).size;
  } catch (error) {
    throw new InputError(`Cannot read weights "${path}": ${messageOf(error)}`);
  }
}
