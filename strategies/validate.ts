/** Checks the input and the output of a strategy. */
import { InputError, TrawlError } from "../core/errors.ts";
import { type NdArray, requireFinite } from "../core/ndarray.ts";
import type { Need, Query, Strategy } from "./strategy.ts";

/** Name, shape and place of the arrays of each need. */
interface Field {
  readonly label: string;
  /** Axes by symbol; "N", "n", "D" and "K" must agree over all arrays. */
  readonly axes: readonly string[];
  readonly find: (query: Query) => NdArray | undefined;
}

const fields: Readonly<Partial<Record<Need, readonly Field[]>>> = {
  "features": [{ label: "pool features", axes: ["N", "D"], find: (q) => q.pool.features }],
  "logits": [{ label: "pool logits", axes: ["N", "K"], find: (q) => q.pool.logits }],
  "mc-logits": [{
    label: "pool Monte-Carlo logits",
    axes: ["N", "T", "K"],
    find: (q) => q.pool.mcLogits,
  }],
  "labelled-features": [{
    label: "labelled features",
    axes: ["n", "D"],
    find: (q) => q.labelled.features,
  }],
  "labelled-logits": [{
    label: "labelled logits",
    axes: ["n", "K"],
    find: (q) => q.labelled.logits,
  }],
  "head": [
    { label: "head weights", axes: ["K", "D"], find: (q) => q.head?.weights },
    { label: "head biases", axes: ["K"], find: (q) => q.head?.bias },
  ],
};

/** What a query may offer beside arrays. */
const offers = {
  "train": "heads trained on rows that it names",
  "oracle": "the true labels of rows while it chooses",
  "truth": "all labels of the pool and a test set",
} as const;

/** Checks a query against what a strategy needs. */
export function requireQuery(strategy: Strategy, query: Query): void {
  requireBudget(query.budget, query.pool.size);
  const needsLabelled = strategy.needs.some((need) => need.startsWith("label"));
  if (query.labelled.size === 0 && needsLabelled && !strategy.coldStart) {
    throw new InputError(
      `Strategy "${strategy.name}" cannot start without labels: label some rows first, ` +
        'such as by "random"',
    );
  }
  const sizes = new Map([["N", query.pool.size], ["n", query.labelled.size]]);
  if (query.classes > 0) sizes.set("K", query.classes);
  for (const need of strategy.needs) {
    if (need === "labels") requireLabels(strategy.name, query);
    const isOffer = need === "train" || need === "oracle" || need === "truth";
    if (isOffer && query[need] === undefined) {
      throw new InputError(
        `Strategy "${strategy.name}" needs ${offers[need]} (query.${need}), which are not offered`,
      );
    }
    for (const field of fields[need] ?? []) requireField(strategy.name, field, query, sizes);
  }
}

/** Reads what a strategy returned. A failure is the strategy's bug, not the caller's. */
export function readPicks(strategy: Strategy, query: Query, returned: unknown): Int32Array {
  const { budget, pool } = query;
  const bug = (what: string): TrawlError =>
    new TrawlError(`Strategy "${strategy.name}" is broken: it returned ${what}`);
  if (!isList(returned)) {
    throw bug(
      `${typeName(returned)}: it must return row numbers, as Int32Array or Array` +
        (typeName(returned) === "Object" ? '; { picks, state } if it needs "state"' : ""),
    );
  }
  const type = typeName(returned);
  if (returned.length !== budget) {
    throw bug(`${type} of ${returned.length} rows where ${budget} were asked for`);
  }
  const seen = new Set<number>();
  for (let i = 0; i < budget; i++) {
    const value = returned[i];
    const row = typeof value === "bigint" ? Number(value) : value;
    if (typeof row !== "number" || !Number.isInteger(row) || row < 0 || row >= pool.size) {
      const isObject = typeof value === "object" && value !== null;
      const shown = typeof value === "string"
        ? JSON.stringify(value)
        : isObject
        ? typeName(value)
        : String(value);
      const known = Number.isInteger(row) ? "" : `, in place ${i} of its ${type}`;
      throw bug(`row ${shown} of a pool of ${pool.size}${known}`);
    }
    if (seen.has(row)) throw bug(`row ${row} twice`);
    seen.add(row);
  }
  return returned instanceof Int32Array ? returned : Int32Array.from(seen);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** For example "Float32Array", "Set", "undefined" or "number". */
function typeName(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    return String(value === null ? null : typeof value);
  }
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Checks how many rows are asked for. */
export function requireBudget(budget: number, size: number): void {
  if (!Number.isInteger(size) || size < 1) {
    throw new InputError("The pool is empty: there is nothing to choose from");
  }
  if (!Number.isInteger(budget) || budget < 1 || budget > size) {
    throw new InputError(
      `The budget must be a whole number from 1 to the pool's ${size} rows, but is ${budget}`,
    );
  }
}

function requireField(
  strategy: string,
  field: Field,
  query: Query,
  sizes: Map<string, number>,
): void {
  const { label, axes } = field;
  const array = field.find(query);
  if (array === undefined) {
    const head = axes.includes("K") ? "; they take a trained head" : "";
    throw new InputError(
      `Strategy "${strategy}" needs ${label} [${axes.join(", ")}], which are not given${head}`,
    );
  }
  const fits = array.shape.length === axes.length &&
    axes.every((axis, i) => (sizes.get(axis) ?? array.shape[i]) === array.shape[i]);
  if (!fits) {
    const wanted = axes.map((axis) => sizes.get(axis) ?? axis);
    throw new InputError(
      `The ${label} must have shape [${wanted.join(", ")}], but have [${array.shape.join(", ")}]`,
    );
  }
  axes.forEach((axis, i) => sizes.set(axis, array.shape[i]!));
  requireLengths(label, axes, array);
  requireFinite(array, `The ${label}`);
}

/** No axis but that of labelled rows may be empty, and one class leaves nothing to be unsure of. */
function requireLengths(label: string, axes: readonly string[], array: NdArray): void {
  axes.forEach((axis, i) => {
    const least = axis === "n" ? 0 : axis === "K" ? 2 : 1;
    const length = array.shape[i]!;
    if (length >= least) return;
    const what = axis === "K" ? "class" : axis === "T" ? "draw" : "column";
    const plural = least === 1 ? what : "classes";
    throw new InputError(`The ${label} must have at least ${least} ${plural}, but have ${length}`);
  });
}

function requireLabels(strategy: string, { labelled, classes }: Query): void {
  const { labels, size } = labelled;
  if (labels === undefined) {
    throw new InputError(`Strategy "${strategy}" needs the labels [n], which are not given`);
  }
  if (labels.length !== size) {
    throw new InputError(
      `There must be ${size} labels, one per labelled row, but there are ${labels.length}`,
    );
  }
  const bound = classes > 0 ? classes : Infinity;
  const row = labels.findIndex((label) => label < 0 || label >= bound);
  if (row >= 0) {
    const range = classes > 0 ? `from 0 to ${classes - 1}` : "0 or more";
    throw new InputError(`The label of row ${row} must be ${range}, but is ${labels[row]}`);
  }
}
