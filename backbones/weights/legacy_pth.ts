/** Reads what `torch.save` wrote before version 1.6: pickles one after the other, then the tensors' bytes. */
import { InputError } from "../../core/errors.ts";
import { elementBytes } from "../../onnx/mod.ts";
import { unpickle } from "./pickle.ts";
import { collectTensors, storageId, torchRules, type TorchStorage } from "./pth.ts";
import { readRange, sizeOfFile, type WeightsContent } from "./weights.ts";

/** The first thing in such a file. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

/** The second. */
const VERSION = 1001;

/** How the file begins: protocol 2, and a whole number of ten bytes. */
const START = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46];

/** The pickles before the tensors are read at once; those of ViT-g would have 100 kB. */
const MOST_PICKLE_BYTES = 16_000_000;

/**
 * Tells such files.
 *
 * @param start A file's first bytes.
 * @returns Whether it is one.
 */
export function isLegacyPth(start: Uint8Array): boolean {
  return START.every((byte, i) => start[i] === byte);
}

/** Reads such a file; tensors stay where they are. */
export function readLegacyPth(path: string): WeightsContent {
  const size = sizeOfFile(path);
  const bytes = readRange(path, 0, Math.min(size, MOST_PICKLE_BYTES));
  const fail = (what: string): never => {
    throw new InputError(`"${path}" is damaged or cut short: ${what}; fetch it again`);
  };
  let at = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(bytes, path, torchRules, at);
    at = end;
    return value;
  };
  if (next() !== MAGIC || next() !== VERSION) fail("its start is not that of torch.save");
  const system = next();
  if (system instanceof Map && system.get("little_endian") === false) {
    throw new InputError(`"${path}" was written on a machine of another byte order`);
  }
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail("its list of storages is missing");
  const types = new Map<string, ReturnType<typeof storageId>>();
  // What each storage holds is known from the tensors; where it lies, from all storages before it.
  collectTensors(value, path, (id) => {
    const found = storageId(id, path);
    if ((id as unknown[])[5] !== null) fail(`storage "${found.key}" is a part of another`);
    types.set(found.key, found);
    return { dtype: found.type, count: found.count, offset: 0 };
  });
  const storages = new Map<string, TorchStorage>();
  for (const key of keys) {
    const type = types.get(key) ?? fail(`nothing tells of what type storage "${key}" is`);
    if (at + 8 > size) fail(`storage "${key}" is missing`);
    const count = Number(new DataView(readRange(path, at, 8).buffer).getBigInt64(0, true));
    if (count !== type.count) fail(`storage "${key}" has ${count} elements, not ${type.count}`);
    storages.set(key, { dtype: type.type, count, offset: at + 8 });
    at += 8 + count * elementBytes[type.type];
    if (at > size) fail(`storage "${key}" ends at byte ${at}, the file at ${size}`);
  }
  return collectTensors(
    value,
    path,
    (id) => storages.get(storageId(id, path).key) ?? fail("a storage is missing"),
  );
}
