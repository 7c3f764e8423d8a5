/** Reads what `torch.save` and `torch.jit.save` write: a zip of a pickle and of the tensors' bytes. */
import { InputError } from "../../core/errors.ts";
import { type DType, elementBytes } from "../../onnx/mod.ts";
import { IS_OBJECT, PickleName, PickleReference, type PickleRules, unpickle } from "./pickle.ts";
import { readRange, type StoredTensor, type WeightsContent } from "./weights.ts";
import { readZip, type ZipMember } from "./zip.ts";

/** A tensor as the pickle describes it: a part of a storage. */
class TorchTensor {
  constructor(
    readonly storage: PickleReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A storage, found. */
export interface TorchStorage {
  /** Type of its elements. */
  readonly dtype: DType;
  /** How many there are. */
  readonly count: number;
  /** Its first byte in the file. */
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

/** A description of tensors longer than this is none: ViT-g's has 100 kB. */
const MOST_PICKLE_BYTES = 100_000_000;

/** Dictionaries of dictionaries go this deep at most: a pickle may hold itself. */
const MOST_LEVELS = 40;

/** The names that are allowed, and what each of them makes. */
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

/** Classes of TorchScript's programs: their objects are attributes without code. */
const SCRIPT_CLASS = /^__torch__\.[\w.]+$/;

/** What pickles of weights may refer to; nothing of it is Python's code. */
export const torchRules: PickleRules = {
  allows: (name) =>
    Object.hasOwn(makers, name) || Object.hasOwn(storageTypes, name) || SCRIPT_CLASS.test(name),
  make: (name, args) => {
    if (Object.hasOwn(makers, name)) return makers[name]!(args);
    return SCRIPT_CLASS.test(name) && args.length === 0 ? new Map([[IS_OBJECT, true]]) : undefined;
  },
};

/** TorchScript's code and what it keeps for errors in it, which are compressed and never read. */
const CODE = /^[^/]+\/code\//;

/** Reads a `.pth` or TorchScript `.pt` file; tensors stay where they are. */
export function readPth(path: string): WeightsContent {
  const members = readZip(path, (name) => !CODE.test(name));
  const pickle = [...members.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new InputError(`"${path}" is a zip file, but none of torch.save: it has no "data.pkl"`);
  }
  const folder = pickle.slice(0, -"data.pkl".length);
  requireLittleEndian(path, members.get(`${folder}byteorder`));
  const { offset, length } = members.get(pickle)!;
  if (length > MOST_PICKLE_BYTES) {
    throw new InputError(`"${path}": its "data.pkl" has ${length} bytes, more than weights need`);
  }
  const { value } = unpickle(readRange(path, offset, length), path, torchRules);
  return collectTensors(value, path, (id) => {
    const { type, key, count } = storageId(id, path);
    const member = members.get(`${folder}data/${key}`);
    if (member === undefined || member.length < count * elementBytes[type]) {
      throw new InputError(
        `"${path}" is damaged: storage "${key}" has ${member?.length ?? 0} bytes instead of ` +
          `${count * elementBytes[type]}; fetch it again`,
      );
    }
    return { dtype: type, count, offset: member.offset };
  });
}

/** Finds the tensors of an unpickled value. */
export function collectTensors(
  value: unknown,
  path: string,
  find: (id: unknown) => TorchStorage,
): WeightsContent {
  const tensors = new Map<string, StoredTensor>();
  const visit = (inner: unknown, name: string, level: number): void => {
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

/** Reads how a pickle identifies a storage. */
export function storageId(
  id: unknown,
  path: string,
): { type: DType; key: string; count: number } {
  const [kind, name, key, , count] = Array.isArray(id) ? id : [];
  const type = name instanceof PickleName ? storageTypes[name.name] : undefined;
  if (kind === "storage" && type !== undefined && typeof key === "string" && isCount(count)) {
    return { type, key, count };
  }
  throw new InputError(`"${path}" refers to something that is no storage of tensors`);
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
  const bytes = elementBytes[storage.dtype];
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
      `"${file}" is damaged: tensor "${name}" of ${count} elements lies outside of its storage of ` +
        `${storage.count}; fetch it again`,
    );
  }
  const { dtype } = storage;
  return {
    name,
    dtype,
    shape,
    offset: storage.offset + offset * bytes,
    length: count * bytes,
    file,
  };
}

function requireLittleEndian(path: string, member: ZipMember | undefined): void {
  if (member === undefined) return;
  const text = new TextDecoder().decode(
    readRange(path, member.offset, Math.min(member.length, 16)),
  );
  if (text.trim() === "little") return;
  throw new InputError(`"${path}" was written on a machine of byte order "${text.trim()}"`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
