/** A dataset's card: its facts, its published files, and how they become two parts. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "../core/errors.ts";
import type { DataContext, Dataset, DatasetSource, Split } from "./dataset.ts";
import { type FilesRead, type NamedFiles, readFiles } from "./files/read_files.ts";

/** One part of a dataset, and a digest of everything that decides its rows and their order. */
export interface Part extends Split {
  /** Computes the digest; labels need not be in it. */
  digest(): string;
}

/** What a dataset's files hold. */
export interface Contents {
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  readonly train: Part;
  readonly test: Part;
  /** Default: a hash over the digests of the files and of both parts, and over all labels. */
  readonly contentHash?: string;
}

/** Describes a published dataset. */
export interface Card<F extends NamedFiles> extends Omit<DatasetSource, "task" | "files" | "load"> {
  /** Default "images". */
  readonly task?: DatasetSource["task"];
  /** Its files, each under a name of the card's own. */
  readonly files: F;
  /** Reads both parts. Images need not be decoded for it. */
  arrange(files: FilesRead<F>): Contents;
}

/** A dataset source that was made from a card. */
export interface CardSource<F extends NamedFiles> extends DatasetSource {
  readonly card: Card<F>;
}

/** Makes a dataset source from a card. */
export function fromCard<const F extends NamedFiles>(card: Card<F>): CardSource<F> {
  const { arrange: _, files, ...description } = card;
  const load = async (context: DataContext): Promise<Dataset> => {
    const contents = arranged(card, await readFiles(card, context));
    requireComplete(card, contents);
    return {
      name: card.name,
      classes: contents.classes,
      train: splitOf(contents.train),
      test: splitOf(contents.test),
      contentHash: contents.contentHash ?? hashOf(card, contents),
    };
  };
  return { task: "images", ...description, files: Object.values(files), load, card };
}

/** Drops the digest, which holds on to the list of the whole archive. */
function splitOf({ digest: _, ...split }: Part): Split {
  return split;
}

function arranged<F extends NamedFiles>(card: Card<F>, files: FilesRead<F>): Contents {
  try {
    return card.arrange(files);
  } catch (error) {
    // Its message already says what to do.
    if (error instanceof InputError) throw error;
    throw new InputError(
      `Cannot use dataset "${card.name}": ${messageOf(error)}; fetch or unpack it again`,
    );
  }
}

function requireComplete<F extends NamedFiles>(
  { name, classes, sizes, task = "images" }: Card<F>,
  contents: Contents,
): void {
  const refuse = (what: string): InputError =>
    new InputError(
      `Dataset "${name}" has ${what}: its files are not those published; remove them and fetch them ` +
        "again",
    );
  if (contents.classes.length !== classes) {
    throw refuse(`${contents.classes.length} classes instead of ${classes}`);
  }
  const rows = task === "images" ? "images" : "rows";
  for (const part of ["train", "test"] as const) {
    const { labels, images, features } = contents[part];
    const count = images?.length ?? features?.shape[0] ?? 0;
    const wanted = sizes?.[part] ?? (count || "some");
    if (count !== wanted) throw refuse(`${count} ${part} ${rows} instead of ${wanted}`);
    if (labels.length !== count) {
      throw refuse(`${labels.length} labels of ${count} ${part} ${rows}`);
    }
    const wrong = labels.findIndex((label) => label < 0 || label >= classes);
    if (wrong >= 0) {
      throw refuse(`${part} ${rows.slice(0, -1)} ${wrong} of no class from 0 to ${classes - 1}`);
    }
  }
}

/** Represents the files by the digests that verify them, and leaves class names out. */
function hashOf<F extends NamedFiles>({ files }: Card<F>, contents: Contents): string {
  const hash = createHash("sha256");
  for (const { sha256, md5 } of Object.values(files)) {
    hash.update(`file ${sha256 ?? md5 ?? "not known"}\n`);
  }
  for (const part of ["train", "test"] as const) {
    const { labels, digest } = contents[part];
    hash.update(`${part} ${labels.length} ${digest()}\n${labels.join(" ")}\n`);
  }
  return hash.digest("hex");
}
