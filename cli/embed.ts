/** `deno task embed`: computes the features of a dataset and prints their paths. */
import { resolve } from "node:path";
import { inputNote, type LoadedBackbone } from "../backbones/backbone.ts";
import { removeLeftovers } from "../core/save.ts";
import { cacheFolder, cleanCache, dataFolder } from "../core/cache_folder.ts";
import { backbones } from "../backbones/registry.ts";
import { InputError, knownName } from "../core/errors.ts";
import { parseCorruptPolicy } from "../datasets/corrupt.ts";
import type { DataContext, Dataset, DatasetSource, ImageList, Split } from "../datasets/dataset.ts";
import { openDataset } from "../datasets/open.ts";
import { pictureNotes } from "../datasets/images/exif.ts";
import { datasets } from "../datasets/registry.ts";
import { parseProvider, Runtime } from "../onnx/mod.ts";
import { answer, exitCodes } from "./command.ts";
import type { embedCommand } from "./commands/embed_command.ts";
import type { Flags } from "./flags.ts";
import { section } from "./list.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { appliesExif, chooseBackbone, copyPaths, parseOutputs } from "./embed/choice.ts";
import { EmbedProgress } from "./embed/embed_progress.ts";
import { areOnePart, embedPictures, writeFeatures } from "./embed/pictures.ts";
import { indexText } from "./photos/pictures.ts";
import { openShared } from "./embed/threads.ts";
import { featurePath, splitFeatures, type SplitName, splits } from "../bench/data.ts";

/** More threads than this, or than there are cores, take all memory and gain nothing. */
const MOST_THREADS = 64;

interface Task {
  readonly dataset: Dataset;
  readonly backbone: LoadedBackbone;
  readonly parts: readonly SplitName[];
  readonly copies: Partial<Record<SplitName, string>>;
  readonly workers: number | undefined;
}

type Given = Flags<typeof embedCommand.flags>;

export async function run(given: Given): Promise<number> {
  if (given.on("list")) return answer(listText());
  const line = new StatusLine();
  return await stoppable(line, "Stopping: what is done is kept", async (signal) => {
    const threads = given.integer("threads", 1);
    const most = Math.max(MOST_THREADS, navigator.hardwareConcurrency);
    if (threads !== undefined && threads > most) {
      throw new InputError(`--threads must be at most ${most}, not ${threads}`);
    }
    const provider = parseProvider(given.text("ep") ?? "cpu");
    const open = (): Promise<Runtime> =>
      Runtime.open({ provider, ...threads !== undefined && { threads } });
    if (await areOnePart(given)) return await embedPictures(given, line, signal, open);
    const task = await prepare(given, line, signal);
    const runtime = provider === "cpu" && threads === undefined
      ? await openShared(task.backbone, await toBeRead(task))
      : await open();
    await embedParts(task, runtime, line, signal);
    await runtime.close();
    return exitCodes.done;
  });
}

/** Reads everything that is named, so that nothing is computed in vain. */
async function prepare(
  given: Given,
  line: StatusLine,
  signal: AbortSignal,
): Promise<Task> {
  const folder = dataFolder();
  const reference = datasetOf(given.operands);
  const name = given.text("backbone");
  if (name === undefined) throw new InputError("Name a backbone with --backbone; --list names all");
  const split = knownName("split", given.text("split") ?? "all", [...splits, "all"]);
  const parts = split === "all" ? splits : [split];
  const workers = given.integer("workers", 0);
  const outputs = parseOutputs(given.all("out"), name.endsWith(".onnx"));
  const loadBackbone = chooseBackbone(given, name, outputs.tensor);
  const rotations = appliesExif(given) ? "applied" : "not applied (--exif apply applies it)";
  const onCorrupt = parseCorruptPolicy(given.text("on-corrupt"));
  const copies = await copyPaths(outputs.copy, parts);
  await Promise.all([cleanCache(), removeLeftovers(folder, 1)]);
  const backbone = await loadBackbone(folder);
  const note = inputNote(backbone);
  if (note !== undefined) line.say(note);
  const context: DataContext = {
    folder,
    network: !given.on("offline"),
    signal,
    onCorrupt,
    cache: cacheFolder("derived"),
    progress: (message) => line.due && line.show(message),
    warn: (message) => line.say(message),
  };
  const dataset = await (await imageSource(reference, context)).load(context);
  for (const note of pictureNotes(dataset, rotations)) line.say(note);
  return { dataset, backbone, parts, copies, workers };
}

async function embedParts(
  { dataset, backbone, parts, copies, workers }: Task,
  runtime: Runtime,
  line: StatusLine,
  signal: AbortSignal,
): Promise<void> {
  for (const part of parts) {
    const progress = new EmbedProgress(line, `${dataset.name}, ${part}`);
    const { features, path } = await splitFeatures(dataset, part, backbone, {
      runtime,
      signal,
      mustKeep: true,
      ...workers !== undefined && { workers },
      warn: (message) => line.say(message),
      progress: (done, total) => progress.add(done, total),
    });
    line.say(progress.outcome(features.shape));
    const copy = copies[part];
    await writeFeatures({ features, index: indexOf(dataset[part], dataset.classes), path, copy });
  }
}

/** The index of images that are a file each; undefined for others. */
function indexOf({ labels, images }: Split, classes: readonly string[]): string | undefined {
  const stored = images?.stored;
  if (stored?.codec !== "file" || stored.length.some((bytes) => bytes >= 0)) return undefined;
  const paths = Array.from(stored.file, (file) => resolve(`${stored.files[file]}`));
  return indexText(paths, Array.from(labels, (label) => classes[label]!));
}

/** The images of the first part that is not in the cache. */
async function toBeRead({ dataset, backbone, parts }: Task): Promise<ImageList | undefined> {
  for (const part of parts) {
    const path = featurePath(dataset, part, backbone, "cpu");
    const there = await Deno.stat(path).then(() => true, () => false);
    if (!there) return dataset[part].images;
  }
  return undefined;
}

function datasetOf(operands: readonly string[]): string {
  const [name, ...rest] = operands;
  if (name === undefined) throw new InputError("Name a dataset of images; --list names all");
  if (rest.length > 0) throw new InputError(`Name one dataset, not "${operands.join('" and "')}"`);
  return name;
}

async function imageSource(reference: string, context: DataContext): Promise<DatasetSource> {
  const source = await openDataset(reference, context);
  if (source.task === "images") return source;
  throw new InputError(`Dataset "${reference}" is tabular: its features are what it holds already`);
}

type Listed = Readonly<Record<"name" | "title" | "licence", string>>;

function listText(): string {
  const rowOf = ({ name, title, licence }: Listed) => [name, `${title} (licence: ${licence})`];
  const images = datasets.filter(({ task }) => task === "images");
  return [
    section("Backbones", backbones.map(rowOf)),
    section("Datasets", images.map(rowOf)),
  ].join("\n");
}
