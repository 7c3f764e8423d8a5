/** `deno task fetch --verify`: compares the files that are present with what is known of them. */
import { yielding } from "../../core/yield_now.ts";
import { readManifest, treeMembers } from "../../datasets/files/unpacked_tree.ts";
import type { DatasetFile, TreeArchive } from "../../datasets/files/published.ts";
import type { DataContext } from "../../datasets/dataset.ts";
import { Meter, throttled } from "../../datasets/files/meter.ts";
import { findPin } from "../../datasets/files/download.ts";
import { knownDigests, requireContent, verifyFile } from "../../datasets/files/verify.ts";
import { messageOf } from "../../core/errors.ts";
import { type Fetchable, statesOf } from "./fetchable.ts";

interface Verdict {
  good: number;
  readonly unknown: string[];
  readonly bad: string[];
  readonly absent: string[];
}

/** Verifies all files of an item that are present, whether or not they were verified before. */
export async function verifyItem(item: Fetchable, context: DataContext): Promise<Verdict> {
  const verdict: Verdict = { good: 0, unknown: [], bad: [], absent: [] };
  const states = await statesOf(item, context);
  for (const [i, { state, files, tree }] of states.entries()) {
    const published = item.files[i]!;
    if (state === "absent") verdict.absent.push(published.name);
    if (state === "partial") {
      verdict.bad.push(`"${published.name}" has not arrived in full: fetch it again`);
    }
    for (const { file, path } of files) await verifyOne(file, path, item, context, verdict);
    if (tree !== undefined) await verifyTree(tree, published as TreeArchive, context, verdict);
  }
  return verdict;
}

async function verifyOne(
  file: DatasetFile,
  path: string,
  { name }: Fetchable,
  context: DataContext,
  verdict: Verdict,
): Promise<void> {
  const meter = new Meter();
  const { folder, cache, progress, signal } = context;
  const known = knownDigests(file).length > 0;
  const pin = known || file.url === undefined
    ? undefined
    : await findPin(`${folder}/pins.json`, file.url);
  try {
    await verifyFile(path, pin === undefined ? file : { ...file, ...pin }, {
      again: true,
      cache,
      signal,
      progress: (read, total) => progress?.(`${name}: ${file.name}, ${meter.text(read, total)}`),
    });
    if (known || pin !== undefined || "parse" in file) verdict.good++;
    else verdict.unknown.push(path);
  } catch (error) {
    signal?.throwIfAborted();
    verdict.bad.push(messageOf(error));
  }
}

async function verifyTree(
  tree: string,
  archive: TreeArchive,
  { signal, progress }: DataContext,
  verdict: Verdict,
): Promise<void> {
  try {
    const lines = await readManifest(tree);
    if (lines === undefined) {
      await treeMembers(tree, archive, signal);
      verdict.unknown.push(tree);
      return;
    }
    const yieldNow = yielding(signal);
    const show = throttled((done: number) =>
      progress?.(`${archive.name}: ${done} of ${lines.length} files`)
    );
    for (const [i, { name, ...facts }] of lines.entries()) {
      try {
        await requireContent(`${tree}/${name}`, facts);
        verdict.good++;
      } catch (error) {
        const what = error instanceof Deno.errors.NotFound ? "it is missing" : messageOf(error);
        verdict.bad.push(`"${tree}/${name}": ${what}; remove "${tree}", and fetch it again`);
      }
      await yieldNow();
      show(i + 1);
    }
  } catch (error) {
    signal?.throwIfAborted();
    verdict.bad.push(messageOf(error));
  }
}
