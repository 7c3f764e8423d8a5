/** Element types, symbolic shapes and constants of graph values. */
import type { NdArray, Storage } from "../core/ndarray.ts";

/** The element types that programs use, by their usual names. */
export type DType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

/** The length of an axis: a number, or a symbol such as "N", "K*D" or "N+n". */
export type Dim = number | string;

/** The lengths of all axes. */
export type Shape = readonly Dim[];

/** Type and shape of a value before it is computed. */
export interface TensorType {
  /** Element type. */
  readonly dtype: DType;
  /** Lengths and symbols of all axes, such as `["N", 10]`. */
  readonly shape: Shape;
}

/** A named value with its type: the input of a program, or what a node computes. */
export interface ValueInfo extends TensorType {
  /** Unique in its graph. */
  readonly name: string;
}

/** Weights in another file. */
export interface ExternalData {
  /** Path of the file, relative to the program's own file. */
  readonly location: string;
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** A constant tensor, stored with the graph or in another file. */
export interface Initializer {
  /** Unique in its graph. */
  readonly name: string;
  /** Element type. */
  readonly dtype: DType;
  /** The length of every axis. */
  readonly shape: readonly number[];
  /** The elements in C order, little endian, or their place. */
  readonly content: Uint8Array | ExternalData;
}

/** `TensorProto.DataType` of the ONNX specification. */
export const elementType: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

/** Bytes per element. */
export const elementBytes: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
};

/** A graph that cannot be built; the message names the operator, its operands and their shapes. */
export class GraphError extends Error {
  /** "GraphError", as stack traces show it. */
  override readonly name: string = "GraphError";
}

/** The element type of an array; bytes are "uint8", also if they stand for booleans. */
export function dtypeOf(array: NdArray<Storage>): DType {
  const { data } = array;
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  if (data instanceof Uint8Array) return "uint8";
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Uint32Array) return "uint32";
  return "uint64";
}

/** A shape as errors show it, such as `[N, 10]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Numbers as the bytes of a tensor, little endian. */
export function encode(dtype: DType, numbers: readonly number[]): Uint8Array {
  switch (dtype) {
    case "float32":
      return new Uint8Array(Float32Array.from(numbers).buffer);
    case "float64":
      return new Uint8Array(Float64Array.from(numbers).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(numbers).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(numbers, (n) => BigInt(n)).buffer);
    case "uint8":
    case "bool":
      return Uint8Array.from(numbers);
    default:
      throw new GraphError(`constant: numbers cannot be written as ${dtype}`);
  }
}
