/** Reads a user's arrays, and makes sure that they are what they should be and fit together. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { type NdArray, requireFinite, type Storage } from "../../core/ndarray.ts";
import { readNpy, toFloat32 } from "../../core/npy.ts";
import type { AcquisitionArrays } from "../acquisition.ts";

/** A flag that names an array. */
export type ArrayFlag =
  | "features"
  | "logits"
  | "mc-logits"
  | "labeled-features"
  | "labels"
  | "labeled-logits";

/** The axes of each array: equal symbols mean equal lengths. */
const axesOf: Readonly<Record<ArrayFlag, readonly string[]>> = {
  "features": ["N", "D"],
  "logits": ["N", "K"],
  "mc-logits": ["N", "T", "K"],
  "labeled-features": ["n", "D"],
  "labels": ["n"],
  "labeled-logits": ["n", "K"],
};

/** Where the arrays lie, by flag. */
export type ArrayPaths = Readonly<Partial<Record<ArrayFlag, string>>>;

/**
 * Reads the arrays that flags name.
 *
 * @param paths Paths of `.npy` files.
 * @returns The arrays, float32 and finite, and labels as int32.
 * @throws {InputError} Naming flag and file, if one is missing, damaged, not finite, or does not fit.
 */
export async function readArrays(paths: ArrayPaths): Promise<AcquisitionArrays> {
  const sizes = new Map<string, { readonly length: number; readonly flag: string }>();
  const arrays: Partial<Record<ArrayFlag, NdArray>> = {};
  let labels: Int32Array | undefined;
  for (const flag of Object.keys(axesOf) as ArrayFlag[]) {
    const path = paths[flag];
    if (path === undefined) continue;
    const name = `--${flag} "${path}"`;
    const array = readNpy(await readFile(path, name), name);
    requireFit(flag, name, array, sizes);
    if (flag === "labels") {
      labels = readLabels(array, name);
    } else {
      arrays[flag] = toFloat32(array);
      requireFinite(arrays[flag], name);
    }
  }
  requireRange(labels, sizes.get("K"), `--labels "${paths.labels}"`);
  return {
    ...(arrays.features && { features: arrays.features }),
    ...(arrays.logits && { logits: arrays.logits }),
    ...(arrays["mc-logits"] && { mcLogits: arrays["mc-logits"] }),
    ...(arrays["labeled-features"] && { labelledFeatures: arrays["labeled-features"] }),
    ...(labels && { labels }),
    ...(arrays["labeled-logits"] && { labelledLogits: arrays["labeled-logits"] }),
  };
}

async function readFile(path: string, name: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(regular(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new InputError(`${name}: There is no such file`);
    }
    throw new InputError(`${name}: The file cannot be read: ${messageOf(error)}`);
  }
}

function requireFit(
  flag: ArrayFlag,
  name: string,
  { shape }: NdArray<Storage>,
  sizes: Map<string, { readonly length: number; readonly flag: string }>,
): void {
  const axes = axesOf[flag];
  const others = axes.map((axis) => sizes.get(axis)).filter((size) => size !== undefined);
  const fits = shape.length === axes.length &&
    axes.every((axis, i) => (sizes.get(axis)?.length ?? shape[i]) === shape[i]);
  if (!fits) {
    const wanted = axes.map((axis) => sizes.get(axis)?.length ?? axis).join(", ");
    const flags = [...new Set(others.map((other) => other.flag))].join(" and ");
    throw new InputError(
      `${name} must have shape [${wanted}]${flags === "" ? "" : ` to fit ${flags}`}, ` +
        `but has [${shape.join(", ")}]`,
    );
  }
  axes.forEach((axis, i) => {
    if (!sizes.has(axis)) sizes.set(axis, { length: shape[i]!, flag: `--${flag}` });
  });
}

function readLabels({ data }: NdArray<Storage>, name: string): Int32Array {
  const labels = new Int32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i]);
    labels[i] = label;
    if (label < 0 || labels[i] !== label) {
      throw new InputError(
        `${name}: row ${i} holds ${label}, which is no class: labels are whole numbers from 0`,
      );
    }
  }
  return labels;
}

function requireRange(
  labels: Int32Array | undefined,
  classes: { readonly length: number; readonly flag: string } | undefined,
  name: string,
): void {
  if (classes === undefined) return;
  const row = labels?.findIndex((label) => label >= classes.length) ?? -1;
  if (row < 0) return;
  throw new InputError(
    `${name}: row ${row} holds class ${labels![row]}, but ${classes.flag} has ` +
      `${classes.length} classes, 0 to ${classes.length - 1}`,
  );
}
