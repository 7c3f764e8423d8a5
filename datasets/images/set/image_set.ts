/** Datasets of images: files, and a rule that says what in them are the images of what. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "../../../core/errors.ts";
import type { DataContext, Dataset, DatasetSource } from "../../dataset.ts";
import type { DatasetFile } from "../../files/published.ts";
import {
  type FilesOptions,
  type NamedFiles,
  type Opened,
  openFiles,
  publishedFiles,
} from "../../files/open_files.ts";
import type { Part } from "./part.ts";

/** What is where in a dataset's files. */
export interface Arrangement {
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  /** The training part. */
  readonly train: Part;
  readonly test: Part;
}

/** What describes such a set. */
export interface ImageSetOptions<F extends NamedFiles> extends FilesOptions<F> {
  /** What a person calls it. */
  readonly title: string;
  /** The licence of the data. */
  readonly licence: string;
  /** Where it is described. */
  readonly source: string;
  /** How its training and test images are told apart, in a few words; default "official". */
  readonly split?: string;
  /** How many classes it has. */
  readonly classes: number;
  /** How many images it has, where that is known. */
  readonly sizes?: { readonly train: number; readonly test: number };
  /**
   * Says what is where.
   *
   * @returns Class names, and the images of both parts in their order.
   */
  arrange(files: Opened<F>): Arrangement;
}

/**
 * Describes such a set. Image files are not decoded when it is read, and archives that are not
 * compressed are not unpacked.
 */
export function imageSet<F extends NamedFiles>(options: ImageSetOptions<F>): DatasetSource {
  const { name, title, licence, source, classes, files: named, arrange: _, ...others } = options;
  const files = publishedFiles(named);
  const load = async (context: DataContext): Promise<Dataset> => {
    const opened = await openFiles(options, context);
    const arrangement = arranged(options, opened);
    requireComplete(options, arrangement);
    return { name, ...arrangement, contentHash: hashOf(files, arrangement) };
  };
  return { name, title, task: "images", classes, licence, source, files, load, ...others };
}

function arranged<F extends NamedFiles>(
  { name, arrange }: ImageSetOptions<F>,
  opened: Opened<F>,
): Arrangement {
  try {
    return arrange(opened);
  } catch (error) {
    // It says what to do.
    if (error instanceof InputError) throw error;
    throw new InputError(
      `Cannot use dataset "${name}": ${messageOf(error)}; fetch or unpack it again`,
    );
  }
}

function requireComplete<F extends NamedFiles>(
  { name, classes, sizes }: ImageSetOptions<F>,
  arrangement: Arrangement,
): void {
  const refuse = (what: string): InputError =>
    new InputError(
      `Dataset "${name}" has ${what}: its files are not those published; remove them and fetch them ` +
        "again",
    );
  if (arrangement.classes.length !== classes) {
    throw refuse(`${arrangement.classes.length} classes instead of ${classes}`);
  }
  for (const part of ["train", "test"] as const) {
    const { labels, images } = arrangement[part];
    const wanted = sizes?.[part] ?? (images.length || "some");
    if (images.length !== wanted) {
      throw refuse(`${images.length} ${part} images instead of ${wanted}`);
    }
    if (labels.length !== images.length) {
      throw refuse(`${labels.length} labels of ${images.length} ${part} images`);
    }
    const wrong = labels.findIndex((label) => label < 0 || label >= classes);
    if (wrong >= 0) throw refuse(`${part} image ${wrong} of no class from 0 to ${classes - 1}`);
  }
}

/** Class names decide nothing; the digests by which the files were verified stand for their content. */
function hashOf(files: readonly DatasetFile[], arrangement: Arrangement): string {
  const hash = createHash("sha256");
  for (const { sha256, md5 } of files) hash.update(`file ${sha256 ?? md5 ?? "not known"}\n`);
  for (const part of ["train", "test"] as const) {
    const { labels, digest } = arrangement[part];
    hash.update(`${part} ${labels.length} ${digest}\n${labels.join(" ")}\n`);
  }
  return hash.digest("hex");
}
