/** Numbers the classes of the user's own data. */
import { InputError, nearest } from "../../core/errors.ts";
import { classIndices, sortedClasses } from "../../core/labels.ts";
import type { Rows } from "./rows.ts";

/** The classes of some data. */
export interface Classes {
  readonly classes: readonly string[];
  /** What a person should know, such as that names differ only in capitals. */
  readonly notes: readonly string[];
}

/**
 * The classes that the data names, or those of the training rows, sorted; only those with training
 * rows.
 */
export function classesOf(train: Rows, test: Rows): Classes {
  for (const { from, labels } of [train, test]) {
    if (labels.length === 0) throw new InputError(`"${from}" has no rows`);
  }
  const seen = new Set(train.labels);
  const named = train.classes ?? sortedClasses(seen);
  const classes = named.filter((name) => seen.has(name));
  const notes: string[] = [];
  if (classes.length < named.length) {
    const [unseen] = named.filter((name) => !seen.has(name));
    notes.push(
      `"${train.from}" names ${named.length} classes, of which ${named.length - classes.length} ` +
        `have no training rows and are left out, such as "${unseen}"`,
    );
  }
  if (classes.length < 2) {
    throw new InputError(
      `All rows of "${train.from}" are of class "${classes[0]}": at least two classes are needed`,
    );
  }
  const plain = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();
  const alike = [...Map.groupBy(classes, plain).values()].find((names) => names.length > 1);
  if (alike !== undefined) {
    const names = alike.map((name) => `"${name}"`).join(" and ");
    notes.push(`Classes of "${train.from}" differ only in capitals or blanks, such as ${names}`);
  }
  return { classes, notes };
}

/** Writes labels in Unicode form NFC: file systems and programs differ in theirs. */
export function normalized(rows: Rows): Rows {
  const other = new Set(rows.labels.filter((label) => label !== label.normalize("NFC")));
  if (other.size === 0) return rows;
  const [first] = other;
  const what = other.size === 1 ? `1 class name is` : `${other.size} class names are`;
  return {
    ...rows,
    labels: rows.labels.map((label) => label.normalize("NFC")),
    ...(rows.classes &&
      { classes: [...new Set(rows.classes.map((name) => name.normalize("NFC")))] }),
    notes: [
      ...rows.notes,
      `"${rows.from}": ${what} in decomposed Unicode (NFD), such as "${first}", and read as NFC`,
    ],
  };
}

/** Numbers labels: `[N]` indices into the classes. */
export function numbered({ from, labels }: Rows, classes: readonly string[]): Int32Array {
  const indices = classIndices(labels, classes);
  const row = indices.indexOf(-1);
  if (row < 0) return indices;
  const label = labels[row]!;
  const near = nearest(label, classes);
  throw new InputError(
    `Row ${row} of "${from}" is of class "${label}", which has no training rows` +
      (near === undefined ? "" : `: is it "${near}"?`),
  );
}
