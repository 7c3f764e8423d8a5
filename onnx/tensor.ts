/** Arrays in and out of programs: checked against what a program takes, and as tensors of ONNX Runtime. */
import { InputError } from "../core/errors.ts";
import type { NdArray, Storage } from "../core/ndarray.ts";
import { Tensor } from "./library.ts";
import type { Program } from "./program.ts";
import { type DType, dtypeOf, showShape, type ValueInfo } from "./types.ts";

/** Arrays by name, as a program takes them. */
export type Feeds = Readonly<Record<string, NdArray<Storage>>>;

/** Arrays by name, as a program returns them. */
export type Fetches = Readonly<Record<string, NdArray<Storage>>>;

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Makes a tensor of elements in C order, which are not copied. */
export function tensorFrom(dtype: DType, data: Storage, shape: readonly number[]): Tensor {
  return new Tensor(dtype as "float32", data as Float32Array, shape);
}

/** Checks a program's inputs, and makes tensors of them without a copy. */
export function checkedFeeds(program: Program, feeds: Feeds): Record<string, Tensor> {
  const sizes = new Map<string, number>();
  const tensors: Record<string, Tensor> = {};
  for (const input of program.inputs) {
    const array = feeds[input.name];
    if (array === undefined) {
      throw new InputError(`Program "${program.name}" needs an input "${input.name}"`);
    }
    requireShape(program, input, array, sizes);
    // The runtime's TopK divides by lengths, and ends the process if one is 0.
    if (array.data.length === 0 && program.operators().has("TopK")) {
      throw new InputError(
        `Program "${program.name}": input "${input.name}" is empty, which the runtime's TopK does ` +
          "not support",
      );
    }
    tensors[input.name] = tensorFrom(input.dtype, array.data, array.shape);
  }
  for (const name of Object.keys(feeds)) {
    if (!(name in tensors)) {
      throw new InputError(`Program "${program.name}" has no input "${name}"`);
    }
  }
  return tensors;
}

/** Views a program's outputs as arrays, without a copy. */
export function fetched(program: Program, tensors: Tensors): Fetches {
  return Object.fromEntries(program.outputs.map(({ name }) => {
    const { data, dims } = tensors[name]!;
    return [name, { data: data as Storage, shape: dims }];
  }));
}

function requireShape(
  program: Program,
  input: ValueInfo,
  array: NdArray<Storage>,
  sizes: Map<string, number>,
): void {
  const { name, dtype, shape } = input;
  const given = dtypeOf(array);
  const sameType = given === dtype || (given === "uint8" && dtype === "bool");
  const sameLengths = array.shape.length === shape.length && shape.every((dim, axis) => {
    const length = array.shape[axis]!;
    if (typeof dim === "number") return dim === length;
    const known = sizes.get(dim);
    if (known === undefined) sizes.set(dim, length);
    return known === undefined || known === length;
  });
  if (sameType && sameLengths) return;
  const symbols = [...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(", ");
  throw new InputError(
    `Program "${program.name}": input "${name}" must be ${dtype}${showShape(shape)}` +
      `${symbols === "" ? "" : ` with ${symbols}`}, but is ${given}${showShape(array.shape)}`,
  );
}
