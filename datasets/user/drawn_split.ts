/** Draws a test part from data that come without one. */
import { InputError } from "../../core/errors.ts";
import { stream } from "../../core/random.ts";
import { pickRows, type Rows } from "./rows.ts";

/** How to draw a test part. */
export interface DrawnSplit {
  /** The share of each class, between 0 and 1. */
  readonly test: number;
  readonly seed: number;
}

/** The split of data that do not say another. */
export const DEFAULT_SPLIT: DrawnSplit = { test: 0.2, seed: 0 };

/**
 * Draws of each class its share, rounded, but at least one row and never all. The choice depends on
 * nothing but the seed and the labels in their order; both parts keep that order.
 */
export function drawTest(rows: Rows, split: DrawnSplit): { train: Rows; test: Rows } {
  const chosen = new Set<number>();
  const random = stream(split.seed, "test part of own data");
  for (const [label, indices] of Map.groupBy(rows.labels.keys(), (i) => rows.labels[i]!)) {
    const count = indices.length;
    if (count < 2) {
      throw new InputError(
        `Class "${label}" of "${rows.from}" has a single row, too few for a training and a test part`,
      );
    }
    const share = Math.min(count - 1, Math.max(1, Math.round(count * split.test)));
    for (const i of random.choice(count, share)) chosen.add(indices[i]!);
  }
  const all = [...rows.labels.keys()];
  return {
    train: pickRows(rows, all.filter((i) => !chosen.has(i))),
    test: pickRows(rows, all.filter((i) => chosen.has(i))),
  };
}
