/**
 * Reads PyTorch's files: those of `torch.save` and `torch.jit.save`, a zip of a pickle and of the tensors'
 * bytes; and those of `torch.save` before version 1.6, pickles one after the other, then the bytes.
 */
import { IS_OBJECT, PickleName, PickleReference, type PickleRules, unpickle } from "./pickle.ts";
import { readRange, sizeOfFile, type StoredTensor, type WeightsContent } from "./weights.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { readZipDirectory, type ZipEntry } from "../../core/zip.ts";
import { type DType, elementBytes } from "../../onnx/mod.ts";

/** Longer descriptions of tensors are refused: ViT-g's has 100 kB. */
const MOST_PICKLE_BYTES = 100_000_000;

/** Bytes of an old file that are read at once, for the pickles before the tensors. */
const MOST_LEGACY_BYTES = 16_000_000;

/** Dictionaries of dictionaries go this deep at most: a pickle may hold itself. */
const MOST_LEVELS = 40;

/** Values at most: dictionaries that hold each other many times would name any number. */
const MOST_VALUES = 2_000_000;

/** TorchScript's code and what it keeps for errors in it, which are compressed and never read. */
const CODE = /^[^/]+\/code\//;

/** Classes of TorchScript's programs: their objects are attributes without code. */
const SCRIPT_CLASS = /^__torch__\.[\w.]+$/;

/** How an old file begins: protocol 2, and a whole number of ten bytes. */
const LEGACY_START = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46];

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;

/** A tensor as the pickle describes it: a part of a storage. */
class TorchTensor {
  constructor(
    readonly storage: PickleReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

interface TorchStorage {
  readonly dtype: DType;
  readonly count: number;
  readonly offset: number;
}

const storageTypes: Readonly<Record<string, DType>> = {
  "torch.FloatStorage": "float32",
  "torch.DoubleStorage": "float64",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.LongStorage": "int64",
  "torch.IntStorage": "int32",
  "torch.ShortStorage": "int16",
  "torch.CharStorage": "int8",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
};

const makers: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  "collections.OrderedDict": (args) => args.length === 0 ? new Map() : undefined,
  "torch._utils._rebuild_tensor_v2": rebuildTensor,
  "torch._utils._rebuild_parameter": ([data]) => data instanceof TorchTensor ? data : undefined,
  "torch.device": ([name]) => name,
  "torch.Size": ([lengths]) => Array.isArray(lengths) ? lengths : undefined,
  "torch.jit._pickle.build_intlist": ([list]) => list,
  "torch.jit._pickle.build_doublelist": ([list]) => list,
  "torch.jit._pickle.build_boollist": ([list]) => list,
  "torch.jit._pickle.build_tensorlist": ([list]) => list,
};

/** What pickles of weights may refer to; none of it is Python's code. */
const rules: PickleRules = {
  allows: (name) =>
    Object.hasOwn(makers, name) || Object.hasOwn(storageTypes, name) || SCRIPT_CLASS.test(name),
  make: (name, args) => {
    if (Object.hasOwn(makers, name)) return makers[name]!(args);
    return SCRIPT_CLASS.test(name) && args.length === 0 ? new Map([[IS_OBJECT, true]]) : undefined;
  },
};

/** Reads a `.pth` or TorchScript `.pt` file; tensors stay where they are. */
export function readPth(path: string): WeightsContent {
  const members = readZip(path, (name) => !CODE.test(name));
  const pickle = [...members.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new InputError(`"${path}" is a zip file, but not of torch.save: it has no "data.pkl"`);
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  requireLittleEndian(path, members.get(`${folder}byteorder`));
  const { offset, size: length } = members.get(pickle)!;
  if (length > MOST_PICKLE_BYTES) {
    throw new InputError(`"${path}": its "data.pkl" has ${length} bytes, more than weights need`);
  }
  const { value } = unpickle(readRange(path, offset, length), path, rules);
  return collectTensors(value, path, (id) => {
    const { dtype, key, count } = storageId(id, path);
    const member = members.get(`${folder}data/${key}`);
    if (member === undefined || member.size < count * elementBytes[dtype]) {
      throw new InputError(
        `"${path}" is damaged: storage "${key}" has ${member?.size ?? 0} bytes instead of ` +
          `${count * elementBytes[dtype]}; fetch it again`,
      );
    }
    return { dtype, count, offset: member.offset };
  });
}

function requireLittleEndian(path: string, member: ZipEntry | undefined): void {
  if (member === undefined) return;
  const bytes = readRange(path, member.offset, Math.min(member.size, 16));
  const order = new TextDecoder().decode(bytes).trim();
  if (order === "little") return;
  throw new InputError(`"${path}" was written on a machine of byte order "${order}"`);
}

/** Whether a file with these first bytes is of `torch.save` before version 1.6. */
export function isLegacyPth(start: Uint8Array): boolean {
  return LEGACY_START.every((byte, i) => start[i] === byte);
}

/** Reads a file of `torch.save` before version 1.6; tensors stay where they are. */
export function readLegacyPth(path: string): WeightsContent {
  const size = sizeOfFile(path);
  const bytes = readRange(path, 0, Math.min(size, MOST_LEGACY_BYTES));
  const fail = (what: string): never => {
    throw new InputError(`"${path}" is damaged or cut short: ${what}; fetch it again`);
  };
  let at = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(bytes, path, rules, at);
    at = end;
    return value;
  };
  if (next() !== LEGACY_MAGIC || next() !== LEGACY_VERSION) {
    fail("its start is not that of torch.save");
  }
  const system = next();
  if (system instanceof Map && system.get("little_endian") === false) {
    throw new InputError(`"${path}" was written on a machine of another byte order`);
  }
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail("its list of storages is missing");
  // Tensors tell what each storage holds; its place follows from all storages before it.
  const ids = new Map<string, StorageId>();
  collectTensors(value, path, (id) => {
    const found = storageId(id, path);
    if ((id as unknown[])[5] !== null) fail(`storage "${found.key}" is a part of another`);
    ids.set(found.key, found);
    return { ...found, offset: 0 };
  });
  const storages = new Map<string, TorchStorage>();
  for (const key of keys) {
    const { dtype, count } = ids.get(key) ?? fail(`no tensor tells the type of storage "${key}"`);
    if (at + 8 > size) fail(`storage "${key}" is missing`);
    const stored = Number(new DataView(readRange(path, at, 8).buffer).getBigInt64(0, true));
    if (stored !== count) fail(`storage "${key}" has ${stored} elements, not ${count}`);
    storages.set(key, { dtype, count, offset: at + 8 });
    at += 8 + count * elementBytes[dtype];
    if (at > size) fail(`storage "${key}" ends at byte ${at}, the file at ${size}`);
  }
  return collectTensors(
    value,
    path,
    (id) => storages.get(storageId(id, path).key) ?? fail("a storage is missing"),
  );
}

function collectTensors(
  value: unknown,
  path: string,
  find: (id: unknown) => TorchStorage,
): WeightsContent {
  const tensors = new Map<string, StoredTensor>();
  let values = 0;
  const visit = (inner: unknown, name: string, level: number): void => {
    if (++values > MOST_VALUES) {
      throw new InputError(`"${path}": its dictionaries name more values than weights have`);
    }
    if (level > MOST_LEVELS) {
      throw new InputError(`"${path}": "${name.slice(0, 80)}…" nests deeper than weights do`);
    }
    if (inner instanceof TorchTensor) {
      tensors.set(name, located(inner, name, path, find(inner.storage.id)));
    } else if (inner instanceof Map) {
      for (const [key, item] of inner) {
        if (typeof key === "string") visit(item, name === "" ? key : `${name}.${key}`, level + 1);
      }
    }
  };
  visit(value, "", 0);
  return { tensors, metadata: {}, files: [path] };
}

interface StorageId {
  readonly key: string;
  readonly dtype: DType;
  readonly count: number;
}

function storageId(id: unknown, path: string): StorageId {
  const [kind, name, key, , count] = Array.isArray(id) ? id : [];
  const dtype = name instanceof PickleName ? storageTypes[name.name] : undefined;
  if (kind === "storage" && dtype !== undefined && typeof key === "string" && isCount(count)) {
    return { key, dtype, count };
  }
  throw new InputError(`"${path}" refers to something that is not a storage of tensors`);
}

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): unknown {
  const fits = storage instanceof PickleReference && isCount(offset) && isCounts(shape) &&
    isCounts(strides) && shape.length === strides.length;
  return fits ? new TorchTensor(storage, offset, shape, strides) : undefined;
}

function located(
  { offset, shape, strides }: TorchTensor,
  name: string,
  file: string,
  storage: TorchStorage,
): StoredTensor {
  const { dtype } = storage;
  const bytes = elementBytes[dtype];
  const count = shape.reduce((a, b) => a * b, 1);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // The stride of an axis of one element says nothing.
    if (shape[axis]! > 1 && strides[axis] !== step && count > 0) {
      throw new InputError(
        `"${file}": tensor "${name}" of shape [${shape.join(", ")}] is stored with strides ` +
          `[${strides.join(", ")}]; save it again after .contiguous()`,
      );
    }
    step *= shape[axis]!;
  }
  if (offset + count > storage.count) {
    throw new InputError(
      `"${file}" is damaged: tensor "${name}" of ${count} elements is outside its storage of ` +
        `${storage.count}; fetch it again`,
    );
  }
  return {
    name,
    dtype,
    shape,
    offset: storage.offset + offset * bytes,
    length: count * bytes,
    file,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** More members than any file of weights has: a tensor is one, and ViT-g has some hundred. */
const MOST_MEMBERS = 1_000_000;

/** Lists what a zip file stores as it is. TorchScript compresses its code, which is not read. */
export function readZip(
  path: string,
  needed: (name: string) => boolean = () => true,
): ReadonlyMap<string, ZipEntry> {
  const members = new Map<string, ZipEntry>();
  for (const entry of directoryOf(path)) {
    const { name, deflated } = entry;
    if (members.has(name)) {
      throw new InputError(`"${path}" is damaged: it has "${name}" twice; fetch it again`);
    }
    if (!deflated) members.set(name, entry);
    else if (needed(name)) {
      throw new InputError(`"${path}": "${name}" is compressed, which weights never are`);
    }
  }
  return members;
}

function directoryOf(path: string): ZipEntry[] {
  try {
    using file = Deno.openSync(regular(path));
    return readZipDirectory(file, MOST_MEMBERS);
  } catch (error) {
    throw new InputError(`"${path}" is damaged or cut short: ${messageOf(error)}; fetch it again`);
  }
}
