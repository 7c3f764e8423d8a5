/** Numbers for the classes of the user's own data. */
import { InputError, nearest } from "../../core/errors.ts";
import { classIndices, sortedClasses } from "../../core/labels.ts";
import type { Rows } from "./rows.ts";

/** The classes of some data, and what a person should know of them. */
export interface Classes {
  /** Their names, in order. */
  readonly classes: readonly string[];
  /** Such as names that differ in capitals only. */
  readonly notes: readonly string[];
}

/**
 * Lists the classes: as the data names them, or else those of the training rows in order. Names that
 * have no training rows are left out.
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
      `All rows of "${train.from}" are of class "${classes[0]}": there is nothing to tell apart`,
    );
  }
  const plain = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();
  const alike = Array.from(Map.groupBy(classes, plain).values())
    .filter((names) => names.length > 1);
  if (alike.length > 0) {
    const names = alike[0]!.map((name) => `"${name}"`).join(" and ");
    notes.push(`Classes of "${train.from}" differ only in capitals or blanks, such as ${names}`);
  }
  return { classes, notes };
}

/**
 * Writes labels in one Unicode form, NFC: file systems and programs differ in theirs, and the same name in
 * two forms is one class.
 */
export function composed(rows: Rows): Rows {
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

/**
 * Numbers labels.
 *
 * @returns `[N]` indices into the classes.
 */
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
