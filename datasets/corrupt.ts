/** Finds images that cannot be decoded, before anything is computed from the others. */
import * as v from "valibot";
import { InputError, knownName, messageOf } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import { readSealed, writeSealed } from "../core/save.ts";
import { canonical } from "../core/canonical.ts";
import type {
  CorruptPolicy,
  DataContext,
  Dataset,
  ImageList,
  SkippedImage,
  Split,
} from "./dataset.ts";
import { CorruptImageError, storedImages, takeImages } from "./images/stored.ts";

const POLICIES: readonly CorruptPolicy[] = ["fail", "skip"];

const MOST_NAMED = 20;

/** Part of every kept file's name: a decoder that reads more than another makes new files. */
const DECODER = "trawl decoder 2";

const listSchema = v.array(v.strictObject({
  split: v.picklist(["train", "test"]),
  index: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  reason: v.string(),
}));

/** The policy that the user wrote, or the default. */
export function parseCorruptPolicy(text: string | undefined): CorruptPolicy {
  return knownName("policy", text ?? "fail", POLICIES);
}

interface SkippedSummary {
  readonly count: number;
  readonly first: readonly string[];
}

/** Sums up which images were left out; undefined if none was. */
export function skippedSummary({ skipped = [] }: Dataset): SkippedSummary | undefined {
  if (skipped.length === 0) return undefined;
  const first = skipped.slice(0, MOST_NAMED).map(({ split, reason }) => `${split}: ${reason}`);
  return { count: skipped.length, first };
}

/** Leaves out images that cannot be decoded. For this all are decoded once; the result is kept. */
export async function withoutCorrupt(dataset: Dataset, context: DataContext): Promise<Dataset> {
  const { name, contentHash } = dataset;
  const { cache, warn } = context;
  const path = cache && `${cache}/${sha256(`${DECODER}\n${contentHash}`)}.corrupt.json`;
  const kept = path ? await readSealed(path, warn) : undefined;
  const skipped = kept === undefined
    ? await search(dataset, context)
    : v.parse(listSchema, JSON.parse(kept));
  if (path && kept === undefined) {
    await writeSealed(path, JSON.stringify(skipped)).catch((error) => warn?.(messageOf(error)));
  }
  if (skipped.length === 0) return dataset;
  warn?.(
    `${name}: ${skipped.length} ${skipped.length === 1 ? "image is" : "images are"} left out, ` +
      `the first: ${skipped[0]!.reason}`,
  );
  return {
    ...dataset,
    train: without(dataset.train, name, "train", skipped),
    test: without(dataset.test, name, "test", skipped),
    contentHash: sha256(
      `${contentHash}\n${canonical(skipped.map(({ split, index }) => [split, index]))}`,
    ),
    skipped,
  };
}

async function search(dataset: Dataset, context: DataContext): Promise<SkippedImage[]> {
  const skipped: SkippedImage[] = [];
  for (const split of ["train", "test"] as const) {
    const { images } = dataset[split];
    if (images?.stored?.codec !== "file") continue;
    const reasons = await undecodable(images, (done) => {
      context.signal?.throwIfAborted();
      context.progress?.(`${dataset.name}, ${split}: ${done} of ${images.length} images examined`);
    });
    for (const [index, reason] of reasons) skipped.push({ split, index, reason });
  }
  return skipped;
}

/** Decodes all images, and returns indices and reasons of those that cannot be. */
export async function undecodable(
  images: ImageList,
  progress: (done: number) => void = () => {},
): Promise<[number, string][]> {
  const found: [number, string][] = [];
  let next = 0;
  const examine = async (): Promise<void> => {
    while (next < images.length) {
      const index = next++;
      if (index % 200 === 0) progress(index);
      try {
        await images.read(index);
      } catch (error) {
        if (!(error instanceof CorruptImageError)) throw error;
        found.push([index, messageOf(error)]);
      }
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, examine));
  return found.sort(([a], [b]) => a - b);
}

function without(
  part: Split,
  name: string,
  split: SkippedImage["split"],
  skipped: readonly SkippedImage[],
): Split {
  const bad = new Set(skipped.filter((image) => image.split === split).map(({ index }) => index));
  if (bad.size === 0) return part;
  const picks = Array.from(part.labels.keys()).filter((index) => !bad.has(index));
  if (picks.length === 0) throw new InputError(`No image of "${name}", ${split}, can be decoded`);
  return {
    labels: Int32Array.from(picks, (index) => part.labels[index]!),
    images: storedImages(takeImages(part.images!.stored!, picks)),
  };
}
