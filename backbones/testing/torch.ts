/** Files as PyTorch writes them, right and wrong ones, for tests. */
import { type Zippable, zipSync } from "fflate";
import type { Weights } from "../weights/weights.ts";

/** A tuple of Python's. */
export class Tuple {
  /** */
  constructor(readonly items: readonly unknown[]) {}
}

/** A call of a name of Python's. */
export class Call {
  /** */
  constructor(readonly module: string, readonly name: string, readonly args: readonly unknown[]) {}
}

/** A name of Python's by itself. */
export class Name {
  /** */
  constructor(readonly module: string, readonly name: string) {}
}

/** A module of TorchScript: an object of some class with attributes. */
export class Script {
  /** @param name Its class below `__torch__`. */
  constructor(readonly name: string, readonly attributes: ReadonlyMap<string, unknown>) {}
}

/** What stands outside of the pickle. */
export class Persistent {
  /** */
  constructor(readonly id: unknown) {}
}

/**
 * Writes a pickle of protocol 2.
 *
 * @param value Maps, arrays, tuples, texts, numbers, booleans, null, and the classes above.
 * @returns Its bytes.
 */
export function pickled(value: unknown): Uint8Array {
  const out: number[] = [0x80, 2];
  const text = new TextEncoder();
  const int32 = (n: number): void => void out.push(n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24);
  const write = (inner: unknown): void => {
    if (inner === null) out.push(0x4e);
    else if (typeof inner === "boolean") out.push(inner ? 0x88 : 0x89);
    else if (typeof inner === "number") {
      out.push(0x4a);
      int32(inner);
    } else if (typeof inner === "bigint") {
      // The one number of that size is ten bytes long.
      out.push(
        0x8a,
        10,
        ...Array.from({ length: 10 }, (_, i) => Number(inner >> BigInt(8 * i) & 255n)),
      );
    } else if (typeof inner === "string") {
      const bytes = text.encode(inner);
      out.push(0x58);
      int32(bytes.length);
      out.push(...bytes);
    } else if (inner instanceof Map) {
      out.push(0x7d, 0x28);
      for (const [key, item] of inner) [key, item].forEach(write);
      out.push(0x75);
    } else if (Array.isArray(inner)) {
      out.push(0x5d, 0x28);
      inner.forEach(write);
      out.push(0x65);
    } else if (inner instanceof Tuple) {
      out.push(0x28);
      inner.items.forEach(write);
      out.push(0x74);
    } else if (inner instanceof Name) {
      out.push(0x63, ...text.encode(`${inner.module}\n${inner.name}\n`));
    } else if (inner instanceof Call) {
      write(new Name(inner.module, inner.name));
      write(new Tuple(inner.args));
      out.push(0x52);
    } else if (inner instanceof Script) {
      write(new Name("__torch__", inner.name));
      out.push(0x29, 0x81);
      write(new Map(inner.attributes));
      out.push(0x62);
    } else if (inner instanceof Persistent) {
      write(inner.id);
      out.push(0x51);
    } else throw new Error(`cannot pickle ${inner}`);
  };
  write(value);
  out.push(0x2e);
  return Uint8Array.from(out);
}

/** How a tensor of a file is described. */
export interface TensorOptions {
  /** Steps of each axis; default those of row order. */
  readonly strides?: readonly number[];
  /** Elements of the storage before the tensor's first; default 0. */
  readonly offset?: number;
  /** The storage's type; default "FloatStorage". */
  readonly type?: string;
  /** What follows in the storage's identity; files before version 1.6 have a null there. */
  readonly more?: readonly unknown[];
}

/** A tensor as pickles describe it. */
export function torchTensor(
  key: string,
  count: number,
  shape: readonly number[],
  { strides, offset = 0, type = "FloatStorage", more = [] }: TensorOptions = {},
): Call {
  const row = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return new Call("torch._utils", "_rebuild_tensor_v2", [
    new Persistent(new Tuple(["storage", new Name("torch", type), key, "cpu", count, ...more])),
    offset,
    new Tuple(shape),
    new Tuple(strides ?? row),
    false,
    new Call("collections", "OrderedDict", []),
  ]);
}

/**
 * Puts a file of `torch.save` or `torch.jit.save` together; code is compressed, as the latter has it.
 *
 * @param storages Bytes of each storage.
 */
export function torchFile(
  value: unknown,
  storages: Readonly<Record<string, Uint8Array>>,
  more: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array {
  const members: [string, Uint8Array][] = [
    ["archive/data.pkl", pickled(value)],
    ...Object.entries(storages).map(([key, bytes]): [string, Uint8Array] => [
      `archive/data/${key}`,
      bytes,
    ]),
    ...Object.entries(more),
  ];
  const zippable: Zippable = {};
  for (const [name, bytes] of members) {
    zippable[name] = [bytes, { level: name.startsWith("archive/code/") ? 6 : 0 }];
  }
  return zipSync(zippable);
}

/**
 * Puts a file of `torch.save` before version 1.6 together.
 *
 * @param value What is saved; storages' identities end in a null.
 * @param storages Number of elements and bytes of each storage.
 */
export function legacyTorchFile(
  value: unknown,
  storages: Readonly<Record<string, readonly [count: number, bytes: Uint8Array]>>,
): Uint8Array {
  const parts = [
    pickled(0x1950a86a20f9469cfc6cn),
    pickled(1001),
    pickled(new Map([["little_endian", true]])),
    pickled(value),
    pickled(Object.keys(storages)),
    ...Object.values(storages).flatMap(([count, bytes]) => [
      new Uint8Array(BigInt64Array.of(BigInt(count)).buffer),
      bytes,
    ]),
  ];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/**
 * The tensors of other weights as a state dictionary and its storages.
 *
 * @param weights float32 weights.
 */
export function asStateDict(
  weights: Weights,
  more: readonly unknown[] = [],
): { value: Map<string, Call>; storages: Record<string, Uint8Array> } {
  const value = new Map<string, Call>();
  const storages: Record<string, Uint8Array> = {};
  [...weights.tensors.values()].forEach(({ name, shape, length }, i) => {
    value.set(name, torchTensor(String(i), length / 4, shape, { more }));
    storages[String(i)] = weights.bytes(name);
  });
  return { value, storages };
}
