/** Opens the folder of pictures that a command names, and reads how to choose among them. */
import { InputError } from "../../core/errors.ts";
import { parseProvider, Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import type { photoFlags } from "../commands/common.ts";
import { EmbedProgress } from "../embed/embed_progress.ts";
import type { Flags } from "../flags.ts";
import type { StatusLine } from "../status_line.ts";
import { LABELS } from "./labels.ts";
import { openPhotos, photoBackbone, type Photos } from "./photos.ts";
import type { ProposeOptions } from "./propose.ts";

/** Pictures, where their labels are, and how to choose among them. */
export interface OpenFolder {
  readonly photos: Photos;
  readonly file: string;
  readonly options: Required<Pick<ProposeOptions, "budget" | "seed" | "runtime">> & ProposeOptions;
}

/** Opens a folder; `budget` is the command's default. */
export async function openFolder(
  given: Flags<ReturnType<typeof photoFlags>>,
  budget: number,
  line: StatusLine,
  signal: AbortSignal,
): Promise<OpenFolder> {
  const folder = await folderOf(given.operands);
  const options = {
    strategy: strategyNamed(given.text("strategy") ?? "bait-binary"),
    settings: given.pairs("set"),
    coldStart: strategyNamed(given.text("cold-start") ?? "typiclust"),
    budget: given.integer("budget", 1) ?? budget,
    seed: given.integer("seed", 0) ?? 0,
  };
  if (!options.coldStart.coldStart) {
    throw new InputError(`--cold-start: "${options.coldStart.name}" cannot start without labels`);
  }
  const provider = parseProvider(given.text("ep") ?? "cpu");
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const backbone = await photoBackbone(given.text("backbone"));
  const runtime = await Runtime.open({ provider, threads });
  const progress = new EmbedProgress(line, folder);
  const photos = await openPhotos([folder], {
    backbone,
    runtime,
    signal,
    warn: (message) => line.say(message),
    progress: (done, total) => progress.add(done, total),
  });
  line.say(progress.outcome(photos.features.shape));
  const file = given.text("labels") ?? `${folder}/${LABELS}`;
  return { photos, file, options: { ...options, runtime } };
}

async function folderOf([folder, other]: readonly string[]): Promise<string> {
  if (folder === undefined) throw new InputError("Name a folder of pictures");
  if (other !== undefined) {
    throw new InputError(`Name one folder of pictures, not "${folder}" and "${other}"`);
  }
  const isFile = await Deno.stat(folder).then((info) => info.isFile, () => false);
  if (isFile) throw new InputError(`"${folder}" is a file: name the folder of the pictures`);
  return folder;
}
