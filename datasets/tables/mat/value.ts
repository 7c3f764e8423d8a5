/** What a MATLAB file holds: numbers, text, cells and structures. */
import { type NdArray, ndarray, type Storage } from "../../../core/ndarray.ts";

/** An array of numbers. */
export interface MatNumbers {
  /** Tells it from the others. */
  readonly kind: "numbers";
  /** The length of every axis as MATLAB shows it. */
  readonly shape: readonly number[];
  /** The elements, FIRST axis fastest. */
  readonly data: Storage;
}

/** An array of characters. */
export interface MatText {
  /** Tells it from the others. */
  readonly kind: "text";
  /** One text a row. */
  readonly rows: readonly string[];
}

/** A cell array. */
export interface MatCells {
  /** Tells it from the others. */
  readonly kind: "cells";
  /** The length of every axis. */
  readonly shape: readonly number[];
  /** The elements, first axis fastest. */
  readonly values: readonly MatValue[];
}

/** An array of structures. */
export interface MatStructs {
  /** Tells it from the others. */
  readonly kind: "structs";
  /** The length of every axis. */
  readonly shape: readonly number[];
  /** Field → its value in every structure, first axis fastest. */
  readonly fields: ReadonlyMap<string, readonly MatValue[]>;
}

/** Anything else, such as sparse matrices and functions: named, not read. */
export interface MatOther {
  /** Tells it from the others. */
  readonly kind: "other";
  readonly what: string;
}

/** Any value. */
export type MatValue = MatNumbers | MatText | MatCells | MatStructs | MatOther;

/** The variables of a file, by name. */
export type MatVariables = ReadonlyMap<string, MatValue>;

/** Finds a variable of numbers. */
export function matNumbers(variables: MatVariables, name: string): MatNumbers {
  const value = variables.get(name);
  if (value === undefined) {
    throw new Error(`it has no variable "${name}", only ${[...variables.keys()].join(", ")}`);
  }
  return requireNumbers(value, `variable "${name}"`);
}

/**
 * Turns an array around, so that its LAST axis is the fastest: nothing is moved. SVHN's
 * `X [32, 32, 3, N]` becomes `[N, 3, 32, 32]`, an image's planes column by column.
 *
 * @returns It with its axes reversed, in C order.
 */
export function reversedAxes({ data, shape }: MatNumbers): NdArray<Storage> {
  return ndarray(data, [...shape].reverse());
}

/**
 * Reads a vector of whole numbers, such as labels, whichever way it lies.
 *
 * @param numbers `[1, N]` or `[N, 1]`.
 * @returns `[N]` numbers.
 */
export function wholeVector({ data, shape }: MatNumbers, what: string): Int32Array {
  if (shape.filter((axis) => axis !== 1).length > 1) {
    throw new Error(`${what} is an array of [${shape.join(", ")}], not a vector`);
  }
  return Int32Array.from(data as ArrayLike<number | bigint>, (element, i) => {
    const value = Number(element);
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
    throw new Error(`${what} holds ${element} at ${i}, not a whole number`);
  });
}

/**
 * Reads a list of texts: a cell array of one text each, or rows of characters.
 *
 * @returns The texts in order.
 */
export function textList(value: MatValue | undefined, what: string): string[] {
  if (value?.kind === "text") return [...value.rows];
  if (value?.kind !== "cells") throw new Error(`${what} is ${kindOf(value)}, not a list of texts`);
  return value.values.map((cell, i) => {
    if (cell.kind === "text" && cell.rows.length === 1) return cell.rows[0]!;
    throw new Error(`${what} holds ${kindOf(cell)} at ${i}, not one text`);
  });
}

/** Makes sure that a value is an array of numbers. */
export function requireNumbers(value: MatValue | undefined, what: string): MatNumbers {
  if (value?.kind === "numbers") return value;
  throw new Error(`${what} is ${kindOf(value)}, not numbers`);
}

function kindOf(value: MatValue | undefined): string {
  if (value === undefined) return "missing";
  return value.kind === "other" ? value.what : value.kind;
}
