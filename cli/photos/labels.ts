/** Labels by the paths of pictures, as people keep them: a CSV file. */
import { resolve } from "node:path";
import { InputError, messageOf, nearest } from "../../core/errors.ts";
import { ignoreMissing, regular } from "../../core/files.ts";
import { counted } from "../../core/format.ts";
import { writeWhole } from "../../core/save.ts";
import { columnNamed, LABEL_NAMES } from "../../datasets/tables/columns.ts";
import { csvText } from "../../datasets/tables/csv.ts";
import { CsvRecords, detectDelimiter } from "../../datasets/tables/csv_records.ts";
import { csvField } from "../../reports/tables/csv.ts";
import type { Photos } from "./photos.ts";
import { pathField } from "./pictures.ts";

/** Classes by paths of pictures, in the order of their labelling. */
export type Labels = ReadonlyMap<string, string>;

/** The file of labels beside the pictures. */
export const LABELS = "labels.csv";

const PATH_NAMES: readonly string[] = ["path", "file", "filename", "image", "name", "picture"];

/** A file of labels. */
export interface LabelFile {
  readonly labels: Labels;
  /** Paths as they are written, and labels, of pictures that are not there. */
  readonly left: readonly (readonly [path: string, label: string])[];
  /** How many columns it has; 0 if it is empty or not there. */
  readonly columns: number;
}

/** One record of a table, and its line. */
interface Entry {
  readonly path: string;
  readonly label: string;
  readonly line: number;
}

/**
 * Reads labels. Paths are relative to the folder of the pictures, as `next` writes them, absolute, or base
 * names that are unique. A picture with an empty label, or with −1, has none; so has one that is gone.
 */
export async function readLabels(
  ...given: Parameters<typeof readLabelFile>
): Promise<Labels> {
  return (await readLabelFile(...given)).labels;
}

/** Reads labels as {@linkcode readLabels} does, and what is needed to write the file again. */
export async function readLabelFile(
  file: string,
  photos: Pick<Photos, "folder" | "paths" | "gone" | "broken">,
  warn?: (message: string) => void,
): Promise<LabelFile> {
  const { entries, columns } = await readEntries(file);
  const find = finder(photos);
  const { folder, gone, broken } = photos;
  const isGone = finder({ folder, paths: [...gone, ...broken.keys()] });
  const labels = new Map<string, string>();
  const lines = new Map<string, number>();
  const left: [string, string][] = [];
  for (const { path: written, label, line } of entries) {
    const path = find(written, `"${file}", line ${line}`);
    if (path === undefined && isGone(written, "") === undefined) {
      throw unknown(written, `"${file}", line ${line}`, photos.paths);
    }
    if (label === "" || label === "-1") continue;
    if (path === undefined) {
      left.push([written, label]);
      continue;
    }
    const other = labels.get(path);
    if (other !== undefined && other !== label) {
      throw new InputError(
        `"${file}": "${path}" is "${other}" in line ${lines.get(path)}, but "${label}" in line ` +
          `${line}: remove one`,
      );
    }
    labels.set(path, label);
    lines.set(path, line);
  }
  if (left.length > 0) {
    const what = counted(left.length, "label is of a picture", "labels are of pictures");
    warn?.(`"${file}": ${what} no longer there, such as "${left[0]![0]}"`);
  }
  return { labels, left, columns };
}

/** The records of a file, and the number of its columns. */
interface Entries {
  readonly entries: readonly Entry[];
  readonly columns: number;
}

async function readEntries(file: string): Promise<Entries> {
  let text: string;
  try {
    text = csvText(await Deno.readFile(regular(file)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { entries: [], columns: 0 };
    throw new InputError(`Cannot read "${file}": ${messageOf(error)}`);
  }
  try {
    return entriesOf(text);
  } catch (error) {
    throw new InputError(`"${file}": ${messageOf(error)}`);
  }
}

function entriesOf(text: string): Entries {
  const records = new CsvRecords(text, detectDelimiter(text, [",", ";", "\t"]));
  const fields: string[] = [];
  const entries: Entry[] = [];
  let [pathAt, labelAt, width] = [0, 1, 0];
  for (let line = records.next(fields); line > 0; line = records.next(fields)) {
    if (width === 0) {
      width = fields.length;
      const [path, label] = [PATH_NAMES, LABEL_NAMES].map((names) => columnNamed(fields, names));
      if (path! >= 0 && label! >= 0) {
        [pathAt, labelAt] = [path!, label!];
        continue;
      }
      if (width !== 2) {
        throw new Error(
          `line ${line} has ${counted(width, "field")}: name the columns "path" and "label"`,
        );
      }
    }
    if (fields.length !== width) {
      throw new Error(`line ${line} has ${counted(fields.length, "field")} instead of ${width}`);
    }
    const [path, label] = [fields[pathAt]!, fields[labelAt]!].map(unquoted);
    entries.push({ path: path!, label: label!, line });
  }
  return { entries, columns: width };
}

/** Without the apostrophe that keeps spreadsheets from running a text. */
function unquoted(field: string): string {
  return field.replace(/^'(?='*[=+\-@\t\r\n])/, "").normalize("NFC");
}

/** Finds the picture that a written path means; undefined if there is none. */
function finder(
  { folder, paths }: Pick<Photos, "folder" | "paths">,
): (written: string, where: string) => string | undefined {
  const exact = new Map(paths.map((path) => [resolve(folder, path).normalize("NFC"), path]));
  const bases = Map.groupBy(paths, (path) => baseOf(path).normalize("NFC"));
  return (written: string, where: string): string | undefined => {
    const at = (path: string): string | undefined => exact.get(path.normalize("NFC"));
    const found = at(resolve(folder, written)) ?? at(resolve(written));
    if (found !== undefined || /[/\\]/.test(written)) return found;
    const [only, other] = bases.get(written) ?? [];
    if (other === undefined) return only;
    throw new InputError(
      `${where}: "${written}" may be "${only}" or "${other}": write its path below "${folder}"`,
    );
  };
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function unknown(path: string, where: string, paths: readonly string[]): InputError {
  const near = nearest(path, paths);
  const hint = near === undefined ? "remove the line, or correct it" : `is it "${near}"?`;
  return new InputError(`${where}: there is no picture "${path}": ${hint}`);
}

/** The text of a file of labels; pictures whose label is empty are to be labelled. */
export function labelsText(labels: Iterable<readonly [path: string, label: string]>): string {
  const lines = Array.from(labels, ([path, label]) => [pathField(path), csvField(label)]);
  return [["path", "label"], ...lines].map((line) => `${line.join(",")}\n`).join("");
}

/** Writes labels to a file again and again, unless another program has changed it in between. */
export async function labelWriter(
  file: string,
): Promise<(labels: Iterable<readonly [path: string, label: string]>) => Promise<void>> {
  const content = async (): Promise<string | undefined> =>
    await Deno.readTextFile(file).catch(ignoreMissing);
  let known = await content();
  return async (labels) => {
    const isLink = await Deno.lstat(file).then(({ isSymlink }) => isSymlink, () => false);
    if (isLink) {
      throw new InputError(
        `"${file}" is a link, which would be replaced: name its file by --labels`,
      );
    }
    if (await content() !== known) {
      throw new InputError(
        `"${file}" was changed by another program, and is left as it is: start again to read it`,
      );
    }
    const text = labelsText(labels);
    await writeWhole(file, text);
    known = text;
  };
}
