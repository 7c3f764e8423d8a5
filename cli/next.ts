/** `deno task next`: chooses which pictures of a folder to label next. */
import { dirname } from "node:path";
import { InputError } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { counted, listed } from "../core/format.ts";
import { writeWhole } from "../core/save.ts";
import { plain } from "../core/text.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { exitCodes, writeOut } from "./command.ts";
import { NEXT_BUDGET, type nextCommand } from "./commands/next_command.ts";
import type { Flags } from "./flags.ts";
import { type Labels, labelsText, readLabels } from "./photos/labels.ts";
import { openFolder } from "./photos/open_folder.ts";
import { fileOf, type Photos } from "./photos/photos.ts";
import { type Proposal, propose, type ProposeOptions } from "./photos/propose.ts";
import { readStateFile, writeStateFile } from "./select/state.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { requireFolder } from "./writable.ts";

type Given = Flags<typeof nextCommand.flags>;

export async function run(given: Given): Promise<number> {
  const line = new StatusLine();
  return await stoppable(line, "Stopping: what is done is kept", async (signal) => {
    const out = given.text("out");
    if (out !== undefined) await requireNew(out);
    const start = performance.now();
    const { photos, file, options } = await openFolder(given, NEXT_BUDGET, line, signal);
    const ready = performance.now();
    const labels = await readLabels(file, photos, (message) => line.say(message));
    const isThere = labels.size > 0 || await exists(file);
    line.say(
      isThere ? labelledText(file, labels, photos) : `"${file}" is not there: no labels yet`,
    );
    const proposal = await proposeNext(photos, labels, options);
    const seconds = {
      features: (ready - start) / 1000,
      choice: (performance.now() - ready) / 1000,
    };
    await options.runtime.close();
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

async function requireNew(out: string): Promise<void> {
  // It may have been filled in.
  if (await exists(out)) throw new InputError(`--out "${out}" is there already: name a new file`);
  await requireFolder(dirname(out));
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
