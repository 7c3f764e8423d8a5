/** What a command line asks for: the backbone, and the files that features are copied to. */
import { dirname } from "node:path";
import { isBackboneFile, type LoadedBackbone, withSteps } from "../../backbones/backbone.ts";
import { changedSteps, RESIZES } from "../../backbones/preprocess/preprocessing.ts";
import { findBackbone } from "../../backbones/registry.ts";
import { loadUserBackbone } from "../../backbones/user/load.ts";
import { InputError, knownName } from "../../core/errors.ts";
import type { SplitName } from "../../bench/data.ts";
import type { embedCommand } from "../commands/embed_command.ts";
import type { Flags } from "../flags.ts";
import { requireFolder } from "../writable.ts";

type Given = Flags<typeof embedCommand.flags>;

/** Checks the flags that choose a backbone; returns what loads it, with `output` as its features. */
export function chooseBackbone(
  given: Given,
  name: string,
  output: string | undefined,
  exif: "apply" | "ignore" = "ignore",
): (folder: string) => Promise<LoadedBackbone> {
  const [size, batch] = [given.integer("size", 1), given.integer("batch", 1)];
  const [input, normalise, resizing] = [
    given.text("input"),
    given.text("normalise"),
    given.text("resize"),
  ];
  const resize = resizing && knownName("way to resize", resizing, RESIZES);
  return async (folder) => {
    const loaded = isBackboneFile(name)
      ? await loadUserBackbone({ path: name, input, output, normalise, size })
      : await registered(given, name, folder);
    const stepped = withSteps(loaded, {
      ...resize ? changedSteps(loaded.steps, resize) : loaded.steps,
      ...appliesExif(given, exif) && { exif: "apply" },
    });
    if (batch === undefined) return stepped;
    const only = loaded.program.inputs[0]?.shape[0];
    if (typeof only === "number" && only !== batch) {
      throw new InputError(`--batch ${batch}: "${name}" takes batches of ${only} only`);
    }
    return { ...stepped, batch };
  };
}

export function appliesExif(given: Given, standard: "apply" | "ignore" = "ignore"): boolean {
  const known = ["apply", "ignore"] as const;
  return knownName("way with EXIF rotations", given.text("exif") ?? standard, known) === "apply";
}

async function registered(given: Given, name: string, folder: string): Promise<LoadedBackbone> {
  const idle = (["input", "normalise"] as const).find((flag) => given.text(flag) !== undefined);
  if (idle !== undefined) {
    throw new InputError(`--${idle}: "${name}" is built in and needs no such flag: leave it out`);
  }
  const own = findBackbone(name);
  const size = given.integer("size", 1);
  if (size !== undefined && own.atSize === undefined) {
    const { width, height } = own.input;
    throw new InputError(`--size: "${name}" takes ${width} × ${height} pixels and nothing else`);
  }
  return await (size === undefined ? own : own.atSize!(size)).load({ folder });
}

/** Separates the two meanings of `--out`; only a `model` has outputs that can be named. */
export function parseOutputs(
  values: readonly string[],
  model: boolean,
): { readonly copy?: string; readonly tensor?: string } {
  const [copies, tensors] = [true, false].map((is) =>
    values.filter((value) => value.endsWith(".npy") === is)
  ) as [string[], string[]];
  for (const same of [copies, tensors]) {
    if (same.length > 1) {
      throw new InputError(`--out is given as "${same.join('" and "')}": leave one`);
    }
  }
  const [[copy], [tensor]] = [copies, tensors];
  if (tensor !== undefined && !model) {
    throw new InputError(`--out "${tensor}" must end in ".npy", which is what is written`);
  }
  return { ...copy !== undefined && { copy }, ...tensor !== undefined && { tensor } };
}

/** The file of each part, whose folder must be writable. */
export async function copyPaths(
  path: string | undefined,
  parts: readonly SplitName[],
): Promise<Partial<Record<SplitName, string>>> {
  if (path === undefined) return {};
  await requireFolder(dirname(path));
  if (parts.length === 1) return { [parts[0]!]: path };
  return Object.fromEntries(parts.map((part) => [part, path.replace(/\.npy$/, `-${part}.npy`)]));
}
