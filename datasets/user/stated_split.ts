/** The test part of data that come without one. */
import { InputError } from "../../core/errors.ts";
import { stream } from "../../core/random.ts";
import { type Rows, takeOwn } from "./rows.ts";

/** How a test part is drawn. */
export interface StatedSplit {
  /** The share of each class, between 0 and 1. */
  readonly test: number;
  /** Decides which rows. */
  readonly seed: number;
}

/** What is drawn where nothing is stated. */
export const DEFAULT_SPLIT: StatedSplit = { test: 0.2, seed: 0 };

/**
 * Draws a test part: of each class the stated share, rounded, but at least one row and never all.
 * What is drawn depends on the seed and on the labels in their order, on nothing else.
 *
 * @returns Training and test rows, both in their original order.
 */
export function drawTest(rows: Rows, split: StatedSplit): { train: Rows; test: Rows } {
  const members = new Map<string, number[]>();
  rows.labels.forEach((label, i) => {
    const known = members.get(label);
    if (known === undefined) members.set(label, [i]);
    else known.push(i);
  });
  const chosen = new Set<number>();
  const random = stream(split.seed, "test part of own data");
  for (const [label, indices] of members) {
    const count = indices.length;
    if (count < 2) {
      throw new InputError(
        `Class "${label}" of "${rows.from}" has a single row, too few for a training and a test part`,
      );
    }
    const share = Math.min(count - 1, Math.max(1, Math.round(count * split.test)));
    for (const i of random.choice(count, share)) chosen.add(indices[i]!);
  }
  const all = rows.labels.map((_, i) => i);
  return {
    train: takeOwn(rows, all.filter((i) => !chosen.has(i))),
    test: takeOwn(rows, all.filter((i) => chosen.has(i))),
  };
}
