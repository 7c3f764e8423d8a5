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

/** Makes an array over a buffer. */
type ArrayConstructor = new (buffer: ArrayBuffer) => Storage;

/** By element type: code in ONNX's `TensorProto.DataType`, bytes per element, and the array, if any. */
const formats: Readonly<Record<DType, readonly [number, number, ArrayConstructor?]>> = {
  float32: [1, 4, Float32Array],
  uint8: [2, 1, Uint8Array],
  int8: [3, 1, Int8Array],
  uint16: [4, 2, Uint16Array],
  int16: [5, 2, Int16Array],
  int32: [6, 4, Int32Array],
  int64: [7, 8, BigInt64Array],
  bool: [9, 1, Uint8Array],
  float16: [10, 2],
  float64: [11, 8, Float64Array],
  uint32: [12, 4, Uint32Array],
  uint64: [13, 8, BigUint64Array],
  bfloat16: [16, 2],
};

const dtypes = Object.keys(formats) as DType[];

/** Bytes per element. */
export const elementBytes: Readonly<Record<DType, number>> = Object.fromEntries(
  dtypes.map((dtype) => [dtype, formats[dtype][1]]),
) as Record<DType, number>;

/** The element type's code in ONNX's `TensorProto.DataType`. */
export function elementCode(dtype: DType): number {
  return formats[dtype][0];
}

/** The element type of an array; bytes are "uint8", also if they stand for booleans. */
export function dtypeOf({ data }: NdArray<Storage>): DType {
  return dtypes.find((dtype) => {
    const Constructor = formats[dtype][2];
    return Constructor !== undefined && data instanceof Constructor;
  })!;
}

/** Views little-endian bytes as elements, without a copy. */
export function storageOver(dtype: DType, buffer: ArrayBuffer): Storage {
  const Constructor = formats[dtype][2];
  if (Constructor === undefined) throw new GraphError(`There are no arrays of ${dtype}`);
  return new Constructor(buffer);
}

/** Numbers as the bytes of a tensor, little endian. */
export function encode(dtype: DType, numbers: readonly number[]): Uint8Array {
  const array = storageOver(dtype, new ArrayBuffer(numbers.length * elementBytes[dtype]));
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    array.set(numbers.map((number) => BigInt(number)));
  } else array.set(numbers);
  return new Uint8Array(array.buffer);
}

/** A graph that cannot be built; the message names the operator, its operands and their shapes. */
export class GraphError extends Error {
  /** "GraphError", as stack traces show it. */
  override readonly name: string = "GraphError";
}

/** A shape as errors show it, such as `[N, 10]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
