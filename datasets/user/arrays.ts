/** Reads the user's own arrays: features or pictures with labels, as NumPy and safetensors store them. */
import { InputError } from "../../core/errors.ts";
import { labelTexts } from "../../core/labels.ts";
import { type Floats, type NdArray, requireFinite, type Storage } from "../../core/ndarray.ts";
import { isText, type TextArray, toFloat32 } from "../../core/npy.ts";
import type { StoredImages } from "../dataset.ts";
import { recordImages, shared } from "../images/stored.ts";
import { readNpyFile, readNpz, readSafetensors } from "../tables/array_files.ts";
import { type Part, partOf, rolesOf } from "./parts.ts";
import { endingOf, naming, type Parts, type Rows } from "./rows.ts";

interface Named {
  readonly name: string;
  readonly array: NdArray<Storage> | TextArray;
}

/** The meaning of words in an array's name: `X_train`, `test_labels`, `train_images.npy`. */
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

/** Reads features `[N, D]` or pictures `[N, H, W(, 3)]` of bytes, and labels, told by name. */
export async function readArrays(paths: readonly string[]): Promise<Parts> {
  const from = paths[0]!;
  const arrays: Named[] = [];
  for (const path of paths) arrays.push(...await naming(path, () => namedArrays(path)));
  if (arrays.length === 0) throw new InputError(`"${from}" holds no arrays`);
  const parts = new Map<Part | "all", { rows?: Named; labels?: Named }>();
  for (const named of arrays) {
    const { part, role } = meaningOf(named.name, from);
    const entry = parts.get(part) ?? {};
    const other = entry[role]?.name;
    if (other !== undefined) {
      throw new InputError(
        `"${from}": "${named.name}" and "${other}" both look like the ${role} of ${part}`,
      );
    }
    parts.set(part, { ...entry, [role]: named });
  }
  const [only] = parts.values();
  if (only !== undefined && parts.size === 1) return { train: rowsOf(from, "all rows", only) };
  if (parts.has("all")) {
    const names = arrays.map(({ name }) => `"${name}"`).join(", ");
    throw new InputError(
      `"${from}" must hold "features" and "labels", or both for "train" and for "test", not ${names}`,
    );
  }
  const keys = [...parts.keys()] as Part[];
  const roles = rolesOf(new Map(keys.map((key) => [key, [key]])), from);
  const read = ([part]: readonly string[]): Rows => rowsOf(from, part!, parts.get(part as Part)!);
  const train = read(roles.train);
  return {
    train: { ...train, notes: [...roles.notes, ...train.notes] },
    ...(roles.test && { test: read(roles.test) }),
  };
}

function namedArrays(path: string): Named[] {
  const ending = endingOf(path);
  const read = ending === "npy" ? readNpyFile : ending === "npz" ? readNpz : readSafetensors;
  return Array.from(read(path), ([name, array]) => ({ name, array }));
}

function meaningOf(name: string, from: string): { part: Part | "all"; role: "rows" | "labels" } {
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
  const { name, array } = rows;
  const count = array.shape[0] ?? 0;
  const texts = labelTexts(labels.array, `"${labels.name}" of "${from}"`);
  if (texts.length !== count) {
    throw new InputError(
      `"${from}": "${name}" has ${count} rows, but "${labels.name}" has ${texts.length} labels`,
    );
  }
  if (isText(array)) {
    throw new InputError(`"${from}": "${name}" holds text, but features are numbers`);
  }
  const common = { from, labels: texts };
  if (array.shape.length > 2) {
    return { ...common, images: pictures(from, name, array), notes: [] };
  }
  const features = featuresOf(from, name, array);
  return { ...common, features, notes: roundingNote(from, name, array, features) };
}

/** In float32 if it holds every value of the array's type. */
function featuresOf(from: string, name: string, array: NdArray<Storage>): NdArray<Floats> {
  const { data, shape } = array;
  const [, width = 0] = shape;
  if (width === 0) {
    throw new InputError(
      `"${from}": "${name}" of [${shape.join(", ")}] is not a matrix of features`,
    );
  }
  const features = data.BYTES_PER_ELEMENT < 4 || data instanceof Float32Array
    ? toFloat32(array)
    : { data: Float64Array.from(data as ArrayLike<number | bigint>, Number), shape };
  requireFinite(features, `"${name}" of "${from}"`);
  const large = features.data.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (large < 0) return features;
  const [row, value] = [Math.floor(large / width), features.data[large]];
  throw new InputError(`"${from}": row ${row} of "${name}" has ${value}, too large for float32`);
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

function pictures(from: string, name: string, { data, shape }: NdArray<Storage>): StoredImages {
  const [count, height, width, channels = 1, ...rest] = shape as [number, number, number, number?];
  const sound = data instanceof Uint8Array && rest.length === 0 && width * height > 0 &&
    (channels === 1 || channels === 3);
  if (!sound) {
    throw new InputError(
      `"${from}": "${name}" of [${
        shape.join(", ")
      }] is neither a matrix of features nor pictures: ` +
        "those are bytes [N, H, W] or [N, H, W, 3]",
    );
  }
  const codec = { width, height, channels, order: "hwc" } as const;
  return recordImages([{ file: shared(data), count, codec }]);
}
