/** Weights by name: read tensor by tensor, when they are needed, from their files. */
import { InputError, messageOf, nearest } from "../../core/errors.ts";
import { readAt, regular, statRegular } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { DType } from "../../onnx/mod.ts";
import { type TensorPlace, widen } from "../../core/safetensors.ts";

/** One tensor: a range of bytes of a file, its elements in C order without gaps. */
export interface StoredTensor extends Omit<TensorPlace, "dtype"> {
  readonly dtype: DType;
  readonly file: string;
}

/** What the headers of weights say. */
export interface WeightsContent {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Paths of the files that hold the tensors, all in one folder. */
  readonly files: readonly string[];
}

/** Weights whose headers are read and checked. */
export class Weights implements WeightsContent {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly files: readonly string[];

  /** Weights of any format; the hash is the sha256 of all that was read, if it is known. */
  constructor(readonly path: string, content: WeightsContent, readonly hash?: string) {
    this.tensors = content.tensors;
    this.metadata = content.metadata;
    this.files = content.files;
  }

  get folder(): string {
    const [file = this.path] = this.files;
    return file.slice(0, Math.max(0, file.lastIndexOf("/"))) || (file.startsWith("/") ? "/" : ".");
  }

  hashed(hash: string): Weights {
    return new Weights(this.path, this, hash);
  }

  info(name: string): StoredTensor {
    const info = this.tensors.get(name);
    if (info !== undefined) return info;
    const near = nearest(name, [...this.tensors.keys()]);
    const hint = near === undefined ? "" : `; the nearest name in it is "${near}"`;
    throw new InputError(`"${this.path}" has no tensor "${name}"${hint}`);
  }

  bytes(name: string): Uint8Array {
    const { file, offset, length } = this.info(name);
    return readRange(file, offset, length);
  }

  /** Reads a tensor of float32, float16 or bfloat16 numbers. */
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

/** Refuses a tensor of numbers that networks are not computed with. */
export function requireFloating(path: string, name: string, dtype: DType): void {
  if (dtype === "float32" || dtype === "float16" || dtype === "bfloat16") return;
  throw new InputError(`"${path}": tensor "${name}" is ${dtype}, not float32, float16 or bfloat16`);
}

/** Bytes read at a time: a whole number of elements of any type. */
const CHUNK = 4 << 20;

/** The exponent's bits, which are all set in infinity and NaN. */
const exponents: Partial<Record<DType, number>> = {
  float32: 0x7f800000,
  float16: 0x7c00,
  bfloat16: 0x7f80,
};

/** Reads all weights once, a few megabytes at a time, and refuses infinity and NaN. */
export function requireFiniteWeights(weights: Weights): void {
  for (const tensor of weights.tensors.values()) {
    const at = firstNotFinite(tensor);
    if (at === undefined) continue;
    throw new InputError(
      `"${weights.path}": element ${at} of tensor "${tensor.name}" is infinite or NaN: ` +
        "the file is damaged, or its training diverged",
    );
  }
}

function firstNotFinite({ file, dtype, offset, length }: StoredTensor): number | undefined {
  const mask = exponents[dtype];
  if (mask === undefined) return undefined;
  const Bits = dtype === "float32" ? Uint32Array : Uint16Array;
  for (let done = 0; done < length; done += CHUNK) {
    const { buffer } = readRange(file, offset + done, Math.min(CHUNK, length - done));
    const bits = new Bits(buffer);
    for (let i = 0; i < bits.length; i++) {
      if ((bits[i]! & mask) === mask) return done / Bits.BYTES_PER_ELEMENT + i;
    }
  }
  return undefined;
}

/** Reads a part of a file, into memory of its own. */
export function readRange(path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  try {
    using file = Deno.openSync(regular(path));
    return readAt(file, offset, length);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The number of bytes of a file. */
export function sizeOfFile(path: string): number {
  try {
    return statRegular(path).size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error for a file of weights that cannot be read: its path, the reason, and what to do. */
export function unreadable(path: string, error: unknown): InputError {
  return new InputError(`Cannot read weights "${path}": ${reasonOf(error)}`);
}

/** Why a file cannot be read, without the system's own text if there is a better one. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file; check the path";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "permission denied; make the file and its folders readable";
  }
  return messageOf(error);
}
