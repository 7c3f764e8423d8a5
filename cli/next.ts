/** `deno task next`: chooses which pictures of a folder to label next. */
import { dirname } from "node:path";
import { InputError } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { counted, listed } from "../core/format.ts";
import { writeWhole } from "../core/save.ts";
import { plain } from "../core/text.ts";
import { parseProvider, Runtime } from "../onnx/mod.ts";
import { strategyNamed } from "../strategies/registry.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { exitCodes, writeOut } from "./command.ts";
import type { nextCommand } from "./commands/next_command.ts";
import { EmbedProgress } from "./embed/embed_progress.ts";
import type { Flags } from "./flags.ts";
import { LABELS, type Labels, labelsText, readLabels } from "./photos/labels.ts";
import { fileOf, openPhotos, photoBackbone, type Photos } from "./photos/photos.ts";
import { type Proposal, propose, type ProposeOptions } from "./photos/propose.ts";
import { readStateFile, writeStateFile } from "./select/state.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { requireFolder } from "./writable.ts";

type Given = Flags<typeof nextCommand.flags>;

export async function run(given: Given): Promise<number> {
  const line = new StatusLine();
  return await stoppable(line, "Stopping: what is done is kept", async (signal) => {
    const folder = await folderOf(given.operands);
    const options = optionsOf(given);
    const out = given.text("out");
    if (out !== undefined) await requireNew(out);
    const provider = parseProvider(given.text("ep") ?? "cpu");
    const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
    const backbone = await photoBackbone(given.text("backbone"));
    const runtime = await Runtime.open({ provider, threads });
    const start = performance.now();
    const photos = await openShown(folder, line, { backbone, runtime, signal });
    const ready = performance.now();
    const file = given.text("labels") ?? `${folder}/${LABELS}`;
    const labels = await readLabels(file, photos, (message) => line.say(message));
    line.say(labelledText(file, labels, photos));
    const proposal = await proposeNext(photos, labels, { ...options, runtime });
    const seconds = {
      features: (ready - start) / 1000,
      choice: (performance.now() - ready) / 1000,
    };
    await runtime.close();
    for (const note of proposal.notes) line.say(note);
    const paths = proposal.paths.map((path) => fileOf(photos, path));
    const text = given.on("json")
      ? `${JSON.stringify(summary(photos, labels, proposal, { paths, seconds }))}\n`
      : [...paths, ""].join("\n");
    if (out !== undefined) {
      const table = (): string => labelsText(proposal.paths.map((path) => [path, ""]));
      await writeWhole(out, /\.csv$/i.test(out) ? table() : text);
    }
    line.clear();
    // A terminal does not obey the names of files; programs get them as they are.
    writeOut(Deno.stdout.isTerminal() ? text.split("\n").map(plain).join("\n") : text);
    const { strategy, candidates } = proposal;
    line.say(`${strategy}: ${paths.length} of ${counted(candidates, "picture")}`);
    return exitCodes.done;
  });
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

function optionsOf(given: Given): Omit<ProposeOptions, "runtime"> {
  const coldStart = strategyNamed(given.text("cold-start") ?? "typiclust");
  if (!coldStart.coldStart) {
    throw new InputError(`--cold-start: "${coldStart.name}" cannot start without labels`);
  }
  return {
    strategy: strategyNamed(given.text("strategy") ?? "bait-binary"),
    settings: given.pairs("set"),
    coldStart,
    budget: given.integer("budget", 1) ?? 20,
    seed: given.integer("seed", 0) ?? 0,
  };
}

async function requireNew(out: string): Promise<void> {
  // It may have been filled in.
  if (await exists(out)) throw new InputError(`--out "${out}" is there already: name a new file`);
  await requireFolder(dirname(out));
}

async function openShown(
  folder: string,
  line: StatusLine,
  options: Pick<Parameters<typeof openPhotos>[1], "backbone" | "runtime" | "signal">,
): Promise<Photos> {
  const progress = new EmbedProgress(line, folder);
  const photos = await openPhotos([folder], {
    ...options,
    warn: (message) => line.say(message),
    progress: (done, total) => progress.add(done, total),
  });
  line.say(progress.outcome(photos.features.shape));
  return photos;
}

function labelledText(file: string, labels: Labels, { paths }: Photos): string {
  if (labels.size === 0) return `"${file}": no labels yet`;
  const counts = Array.from(
    Map.groupBy(labels.values(), (label) => label),
    ([label, { length }]) => `${label} ${length}`,
  );
  const of = `${labels.size} of ${counted(paths.length, "picture")}`;
  return `"${file}": ${of} labelled: ${listed(counts, 10)}`;
}

/** Proposes with the state that the strategy left the last time, if it has one. */
async function proposeNext(
  photos: Photos,
  labels: Labels,
  options: ProposeOptions,
): Promise<Proposal> {
  const { strategy } = options;
  if (!strategy.needs.includes("state")) return await propose(photos, labels, options);
  const file = stateFile(photos, strategy);
  const before = labels.size === 0 ? {} : await readStateFile(file, strategy);
  const proposal = await propose(photos, labels, { ...options, ...before });
  const { state } = proposal;
  if (state !== undefined) await writeStateFile(file, strategy.name, { ...before, state });
  return proposal;
}

function stateFile({ file }: Photos, { name }: Strategy): string {
  return file.replace(/\.safetensors$/, `-${name}.json`);
}

function summary(
  { paths: all, added, gone, broken }: Photos,
  labels: Labels,
  { strategy, candidates }: Proposal,
  answer: { readonly paths: readonly string[]; readonly seconds: Readonly<Record<string, number>> },
): Record<string, unknown> {
  return {
    strategy,
    ...answer,
    pictures: all.length,
    labelled: labels.size,
    classes: [...new Set(labels.values())].sort(),
    candidates,
    added,
    gone,
    broken: [...broken.keys()],
  };
}
