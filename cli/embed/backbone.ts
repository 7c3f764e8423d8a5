/** The backbone that a command line asks for. */
import { isBackboneFile, type LoadedBackbone, withSteps } from "../../backbones/backbone.ts";
import { changedSteps, type Resize } from "../../backbones/preprocess/steps.ts";
import { findBackbone } from "../../backbones/registry.ts";
import { loadUserBackbone } from "../../backbones/user/load.ts";
import { InputError } from "../../core/errors.ts";

/** A backbone, and what to change about it. */
export interface BackboneChoice {
  /** Its name, or the path of a model or of weights. */
  readonly name: string;
  /** Of a model: the input for images. */
  readonly input?: string | undefined;
  /** Of a model: the output of features. */
  readonly output?: string | undefined;
  /** Of a file: how bytes become numbers. */
  readonly normalise?: string | undefined;
  /** Height and width of the images that it takes; default its own. */
  readonly size?: number | undefined;
  /** How images are brought to that size; default its own way. */
  readonly resize?: Resize | undefined;
  /** Whether EXIF rotations are applied; default not. */
  readonly exif?: "apply" | undefined;
  /** Images per run; default its own. */
  readonly batch?: number | undefined;
}

/** Loads a backbone. */
export async function chooseBackbone(
  choice: BackboneChoice,
  folder: string,
): Promise<LoadedBackbone> {
  const { resize, exif, batch } = choice;
  const loaded = isBackboneFile(choice.name)
    ? await loadUserBackbone({ ...choice, path: choice.name })
    : await registered(choice, folder);
  const steps = {
    ...(resize === undefined ? loaded.steps : changedSteps(loaded.steps, resize)),
    ...(exif === undefined ? {} : { exif }),
  };
  const stepped = withSteps(loaded, steps);
  if (batch === undefined) return stepped;
  const only = loaded.program.inputs[0]?.shape[0];
  if (typeof only === "number" && only !== batch) {
    throw new InputError(`--batch ${batch}: "${choice.name}" takes batches of ${only} only`);
  }
  return { ...stepped, batch };
}

async function registered(choice: BackboneChoice, folder: string): Promise<LoadedBackbone> {
  const { name, size } = choice;
  const idle = (["input", "output", "normalise"] as const).find((key) => choice[key] !== undefined);
  if (idle !== undefined) {
    throw new InputError(`--${idle}: "${name}" is built in and needs no such flag: leave it out`);
  }
  const own = findBackbone(name);
  if (size !== undefined && own.atSize === undefined) {
    const { width, height } = own.input;
    throw new InputError(`--size: "${name}" takes ${width} × ${height} pixels and nothing else`);
  }
  const backbone = size === undefined ? own : own.atSize!(size);
  return await backbone.load({ folder });
}
