/** The user's own arrays: features or pictures with labels, as NumPy and safetensors store them. */
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { labelTexts } from "../../core/labels.ts";
import { type Floats, type NdArray, requireFinite, type Storage } from "../../core/ndarray.ts";
import { isText, readNpyOrText, type TextArray, toFloat32 } from "../../core/npy.ts";
import type { StoredImages } from "../dataset.ts";
import { readNpz } from "../tables/npz.ts";
import { readSafetensorArrays } from "../tables/safetensors.ts";
import { recordImages } from "../images/plain.ts";
import { type Part, partOf, rolesOf } from "./parts.ts";
import { endingOf, type Parts, type Rows } from "./rows.ts";

/** An array, and how errors call it. */
interface Named {
  readonly name: string;
  readonly array: NdArray<Storage> | TextArray;
}

/** What words in an array's name say: `X_train`, `test_labels`, `train_images.npy`. */
const WORDS: Readonly<Record<string, "rows" | "labels">> = {
  features: "rows",
  x: "rows",
  data: "rows",
  embeddings: "rows",
  images: "rows",
  labels: "labels",
  label: "labels",
  y: "labels",
  targets: "labels",
  target: "labels",
};

/**
 * Reads arrays of features `[N, D]` (or pictures `[N, H, W]`, `[N, H, W, 3]` of bytes) and labels `[N]`,
 * told apart by their names: "features" or "x" and "labels" or "y", with "train" and "test" where there
 * are two parts.
 *
 * @param paths `.npy` files, or one `.npz` or safetensors file.
 */
export function readArrays(paths: readonly string[]): Parts {
  const from = paths[0]!;
  const arrays = paths.flatMap((path) => namedArrays(path));
  const parts = new Map<Part | "all", { rows?: Named; labels?: Named }>();
  for (const named of arrays) {
    const { part, role } = meaning(named.name, from);
    const entry = parts.get(part) ?? {};
    if (entry[role] !== undefined) {
      throw new InputError(
        `"${from}": "${named.name}" and "${
          entry[role].name
        }" both look like the ${role} of ${part}`,
      );
    }
    parts.set(part, { ...entry, [role]: named });
  }
  const [only] = parts.values();
  if (only !== undefined && parts.size === 1) return { train: rowsOf(from, "all rows", only) };
  const names = arrays.map(({ name }) => `"${name}"`).join(", ");
  if (parts.has("all")) {
    throw new InputError(
      `"${from}" must hold "features" and "labels", or both for "train" and for "test", not ${names}`,
    );
  }
  const keys = [...parts.keys()].filter((key) => key !== "all");
  const roles = rolesOf(new Map(keys.map((key) => [key, [key]])), from);
  const [train, test] = [roles.train, roles.test ?? []].map(([part]) =>
    part === undefined ? undefined : rowsOf(from, part, parts.get(part as Part)!)
  );
  return {
    train: { ...train!, notes: [...roles.notes, ...train!.notes] },
    ...(test && { test }),
  };
}

function namedArrays(path: string): Named[] {
  try {
    if (endingOf(path) === "npy") {
      const name = path.split(/[/\\]/).at(-1)!.replace(/\.npy$/i, "");
      return [{ name, array: readNpyOrText(Deno.readFileSync(regular(path)), `"${path}"`) }];
    }
    const arrays = endingOf(path) === "npz" ? readNpz(path) : readSafetensorArrays(path);
    return Array.from(arrays, ([name, array]) => ({ name, array }));
  } catch (error) {
    const message = messageOf(error);
    if (error instanceof TrawlError && message.includes(`"${path}"`)) throw error;
    throw new InputError(`Cannot use "${path}": ${message}`);
  }
}

function meaning(
  name: string,
  from: string,
): { part: Part | "all"; role: "rows" | "labels" } {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const role = words.map((word) => WORDS[word]).find((word) => word !== undefined);
  const part = words.map((word) => partOf(word)?.part).find((word) => word !== undefined);
  if (role !== undefined) return { part: part ?? "all", role };
  throw new InputError(
    `"${from}" has an array "${name}": call arrays "features" and "labels", such as ` +
      '"train_features"',
  );
}

function rowsOf(
  from: string,
  part: string,
  { rows, labels }: { rows?: Named; labels?: Named },
): Rows {
  if (rows === undefined || labels === undefined) {
    const missing = rows === undefined ? "features" : "labels";
    throw new InputError(`"${from}" has no ${missing} for ${part}`);
  }
  const count = rows.array.shape[0] ?? 0;
  const names = labelTexts(labels.array, `"${labels.name}" of "${from}"`);
  if (names.length !== count) {
    throw new InputError(
      `"${from}": "${rows.name}" has ${count} rows, but "${labels.name}" has ${names.length} labels`,
    );
  }
  const common = { from, labels: names, notes: [] };
  const { array } = rows;
  if (isText(array)) {
    throw new InputError(`"${from}": "${rows.name}" holds text, but features are numbers`);
  }
  const { shape } = array;
  if (shape.length > 2) return { ...common, images: pictures(from, rows.name, array) };
  if (shape.length < 2 || shape[1] === 0) {
    throw new InputError(
      `"${from}": "${rows.name}" of [${shape.join(", ")}] is no matrix of features`,
    );
  }
  const features = toFloats(array);
  requireFinite(features, `"${rows.name}" of "${from}"`);
  const large = features.data.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (large >= 0) {
    const [row, value] = [Math.floor(large / shape[1]!), features.data[large]];
    throw new InputError(
      `"${from}": row ${row} of "${rows.name}" has ${value}, too large for float32`,
    );
  }
  return { ...common, notes: roundingNote(from, rows.name, array, features), features };
}

/** Float32 where it holds every value of the array's type. */
function toFloats(array: NdArray<Storage>): NdArray<Floats> {
  const { data, shape } = array;
  if (data.BYTES_PER_ELEMENT < 4 || data instanceof Float32Array) return toFloat32(array);
  if (data instanceof Float64Array) return { data, shape };
  return { data: Float64Array.from(data as ArrayLike<number | bigint>, Number), shape };
}

function roundingNote(
  from: string,
  name: string,
  { data }: NdArray<Storage>,
  features: NdArray<Floats>,
): string[] {
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return [];
  let rounded = 0;
  data.forEach((value, i) => rounded += BigInt(features.data[i]!) === value ? 0 : 1);
  if (rounded === 0) return [];
  return [`"${from}": "${name}" holds whole numbers beyond 2^53: ${rounded} of them are rounded`];
}

/** In shared memory, so that other threads can read them, too. */
function pictures(from: string, name: string, { data, shape }: NdArray<Storage>): StoredImages {
  const [count, height, width, channels = 1, ...rest] = shape as [number, number, number, number?];
  const sound = data instanceof Uint8Array && rest.length === 0 && width * height > 0 &&
    (channels === 1 || channels === 3);
  if (!sound) {
    throw new InputError(
      `"${from}": "${name}" of [${
        shape.join(", ")
      }] is neither a matrix of features nor pictures: ` +
        "these are bytes [N, H, W] or [N, H, W, 3]",
    );
  }
  const memory = new SharedArrayBuffer(data.length);
  new Uint8Array(memory).set(data);
  const codec = { width, height, channels: channels as 1 | 3, order: "hwc" } as const;
  return recordImages([{ file: memory, count, codec }]);
}
