/** Embeds pictures as one part, and writes features with their index. */
import { dirname } from "node:path";
import { inputNote } from "../../backbones/backbone.ts";
import { cleanCache, dataFolder, withoutSlash } from "../../core/cache_folder.ts";
import { exists } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { writeNpy } from "../../core/npy.ts";
import { writeWhole } from "../../core/save.ts";
import { parseCorruptPolicy } from "../../datasets/corrupt.ts";
import { lookUp } from "../../datasets/registry.ts";
import { isPicture } from "../../datasets/user/folders.ts";
import { isPictureFolder } from "../../datasets/user/locate.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { exitCodes, writeOut } from "../command.ts";
import type { embedCommand } from "../commands/embed_command.ts";
import type { Flags } from "../flags.ts";
import { BACKBONE, openPhotos } from "../photos/photos.ts";
import type { StatusLine } from "../status_line.ts";
import { requireFolder } from "../writable.ts";
import { chooseBackbone, parseOutputs } from "./choice.ts";
import { EmbedProgress } from "./embed_progress.ts";

type Given = Flags<typeof embedCommand.flags>;

/** Whether operands are pictures, or a folder of them whose parts are not asked for. */
export async function areOnePart(given: Given): Promise<boolean> {
  const [path, ...others] = given.operands;
  if (path === undefined || given.text("split") !== undefined) return false;
  if ([path, ...others].every(isPicture)) return true;
  if (others.length > 0 || lookUp(path) !== undefined || !await exists(path)) return false;
  return await isPictureFolder(path);
}

/** Embeds pictures; those that were embedded before are not computed again. */
export async function embedPictures(
  given: Given,
  line: StatusLine,
  signal: AbortSignal,
  open: () => Promise<Runtime>,
): Promise<number> {
  const { operands } = given;
  const name = given.text("backbone") ?? BACKBONE;
  const workers = given.integer("workers", 0);
  const onCorrupt = parseCorruptPolicy(given.text("on-corrupt"));
  const { copy, tensor } = parseOutputs(given.all("out"), name.endsWith(".onnx"));
  const loadBackbone = chooseBackbone(given, name, tensor, "apply");
  if (copy !== undefined) await requireFolder(dirname(copy));
  await cleanCache();
  const backbone = await loadBackbone(dataFolder());
  const note = inputNote(backbone);
  if (note !== undefined) line.say(note);
  const what = operands.length === 1 ? withoutSlash(operands[0]!) : "pictures";
  const progress = new EmbedProgress(line, what);
  const runtime = await open();
  const { features, file, index, paths } = await openPhotos(operands, {
    backbone,
    runtime,
    signal,
    onCorrupt,
    ...workers !== undefined && { workers },
    warn: (message) => line.say(message),
    progress: (done, total) => progress.add(done, total),
  });
  await runtime.close();
  line.say(progress.outcome(features.shape));
  if (paths.every((path) => path.includes("/")) && operands.length === 1) {
    line.say(`"${what}" is one part; --split all embeds the parts that a suite would draw`);
  }
  await writeFeatures({ features, index: await Deno.readTextFile(index), path: file, copy });
  return exitCodes.done;
}

/** Writes the index beside features, copies both if asked to, and prints their paths. */
export async function writeFeatures(
  { features, index, path, copy }: {
    readonly features: NdArray;
    readonly index: string | undefined;
    readonly path: string;
    readonly copy: string | undefined;
  },
): Promise<void> {
  if (copy !== undefined) await writeWhole(copy, writeNpy(features));
  for (const file of [path, copy]) {
    if (file === undefined) continue;
    writeOut(`${file}\n`);
    if (index === undefined) continue;
    const beside = file.replace(/\.[^.]+$/, ".csv");
    await writeWhole(beside, index);
    writeOut(`${beside}\n`);
  }
}
