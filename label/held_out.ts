/** The pictures that are never trained on, and what the head is worth on those that have labels. */
import { percent } from "../core/format.ts";
import { stream } from "../core/random.ts";
import { shareInterval } from "../statistics/aggregates.ts";

/** What is held out. */
export interface HeldOut {
  /** Paths, copies included. */
  readonly all: ReadonlySet<string>;
  /** One of each picture, in random order. */
  readonly drawn: readonly string[];
}

/**
 * Draws a tenth of a folder, whoever chooses the rest: the labelled ones among them are a random sample
 * of the folder, which pictures that a strategy chose are not.
 */
export function heldOut({ paths, digests, seed }: {
  readonly paths: readonly string[];
  readonly digests: readonly string[];
  readonly seed: number;
}): HeldOut {
  const copies = Map.groupBy(paths.keys(), (i) => digests[i]!);
  const draws = Array.from(copies, ([digest, rows]) => {
    return { rows, draw: stream(seed, `held out ${digest}`).uniform() };
  }).filter(({ draw }) => draw < 0.1).sort((a, b) => a.draw - b.draw);
  return {
    all: new Set(draws.flatMap(({ rows }) => rows.map((i) => paths[i]!))),
    drawn: draws.map(({ rows }) => paths[rows[0]!]!),
  };
}

/** Says how many were right, and what that tells of the folder. */
export function accuracyText(trained: number, right: number, of: number): string {
  const who = "a random tenth of the folder, which is never trained on";
  if (of === 0) return `Accuracy is not known yet: no label is in ${who}.`;
  const { low, high } = shareInterval(right / of, of, 0.95);
  const [share, from, to] = [right / of, low, high].map((value) => percent(value, 0));
  return `Trained on ${trained} labels: ${right} of ${of} right, ${share} % (95 % interval ${from} to ${to} %). ` +
    `Counted on ${who}.`;
}
