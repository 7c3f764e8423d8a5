/** The backbone that a command line asks for. */
import { isBackboneFile, type LoadedBackbone, withSteps } from "../../backbones/backbone.ts";
import { changedSteps, RESIZES } from "../../backbones/preprocess/preprocessing.ts";
import { findBackbone } from "../../backbones/registry.ts";
import { loadUserBackbone } from "../../backbones/user/load.ts";
import { InputError, knownName } from "../../core/errors.ts";
import type { embedCommand } from "../commands/embed_command.ts";
import type { Flags } from "../flags.ts";

type Given = Flags<typeof embedCommand.flags>;

/** Checks the flags that choose a backbone; returns what loads it, with `output` as its features. */
export function chooseBackbone(
  given: Given,
  name: string,
  output: string | undefined,
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
      ...appliesExif(given) && { exif: "apply" },
    });
    if (batch === undefined) return stepped;
    const only = loaded.program.inputs[0]?.shape[0];
    if (typeof only === "number" && only !== batch) {
      throw new InputError(`--batch ${batch}: "${name}" takes batches of ${only} only`);
    }
    return { ...stepped, batch };
  };
}

export function appliesExif(given: Given): boolean {
  const known = ["apply", "ignore"] as const;
  return knownName("way with EXIF rotations", given.text("exif") ?? "ignore", known) === "apply";
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
