/** Which pictures to label next. */
import { InputError } from "../../core/errors.ts";
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { takeRows } from "../../core/ndarray.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { select } from "../../strategies/select.ts";
import type { Json, Query, Strategy } from "../../strategies/strategy.ts";
import { typiclust } from "../../strategies/typiclust.ts";
import type { Arrays } from "../select/arrays.ts";
import { buildQuery } from "../select/query.ts";
import type { Labels } from "./labels.ts";
import type { Photos } from "./photos.ts";

/** How pictures are chosen. */
export interface ProposeOptions extends Pick<Query, "cycle" | "state"> {
  readonly strategy: Strategy;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Who chooses while too few are labelled for the strategy; default TypiClust. */
  readonly coldStart?: Strategy;
  /** At most as many; fewer if fewer are left. */
  readonly budget: number;
  /** The names of all classes; default those of the labels, sorted. */
  readonly classes?: readonly string[];
  /** Pictures that are not to be proposed now. */
  readonly skip?: Iterable<string>;
  /** Default 0. */
  readonly seed?: number;
  readonly runtime: Runtime;
}

/** What is proposed. */
export interface Proposal {
  /** In the order chosen; none if nothing is left. */
  readonly paths: readonly string[];
  /** The name of the strategy that chose. */
  readonly strategy: string;
  /** How many pictures there were to choose from. */
  readonly candidates: number;
  /** What the strategy needs the next time. */
  readonly state?: Json;
  /** Sentences for the user. */
  readonly notes: readonly string[];
}

/** Chooses pictures to label next. Of several copies of one picture, the first stands for all. */
export async function propose(
  photos: Photos,
  labels: Labels,
  options: ProposeOptions,
): Promise<Proposal> {
  const { paths, digests, features } = photos;
  const { budget, skip = [] } = options;
  const classes = options.classes ?? sortedClasses(labels.values());
  const rowOf = new Map(paths.map((path, row) => [path, row]));
  const labelled = Array.from(labels.keys(), (path) => rowOf.get(path)!);
  const taken = new Set([...labels.keys(), ...skip].map((path) => digests[rowOf.get(path)!]!));
  const rows = [...paths.keys()].filter((row) => taken.size < taken.add(digests[row]!).size);
  const { strategy, notes } = chooser(labels, options);
  const proposal = { strategy: strategy.name, candidates: rows.length };
  if (rows.length === 0) return { ...proposal, paths: [], notes: ["No picture is left to label"] };
  const arrays = {
    features: takeRows(features, rows),
    classes: classes.length,
    ...labels.size > 0 && {
      "labelled-features": takeRows(features, labelled),
      labels: classIndices([...labels.values()], classes),
    },
  };
  const asked = { ...options, budget: Math.min(budget, rows.length) };
  const { state, settings, ...unasked } = asked;
  const found = strategy === options.strategy
    ? await choose(strategy, arrays, asked).catch((error) => {
      // Of the batch before, only a part was labelled, or labels were taken back.
      if (state === undefined || !(error instanceof InputError)) throw error;
      notes.push(`${error.message}. ${strategy.name} starts again without it`);
      return choose(strategy, arrays, { ...unasked, ...settings && { settings }, cycle: 0 });
    })
    : await choose(strategy, arrays, unasked);
  return {
    ...proposal,
    paths: Array.from(found.picks, (pick) => paths[rows[pick]!]!),
    ...found.state !== undefined && { state: found.state },
    notes,
  };
}

async function choose(
  strategy: Strategy,
  arrays: Arrays,
  { settings, seed = 0, ...options }: Omit<ProposeOptions, "strategy">,
): ReturnType<typeof select> {
  return await select(strategy, await buildQuery(strategy, arrays, { ...options, seed }), settings);
}

/** The strategy that is asked for, or another one while it cannot work yet. */
function chooser(
  labels: Labels,
  { strategy, coldStart = typiclust }: ProposeOptions,
): { readonly strategy: Strategy; readonly notes: string[] } {
  const learns = strategy.needs.some((need) => /logits$|^head$|^train$/.test(need));
  const seen = new Set(labels.values()).size;
  const why = labels.size === 0
    ? "nothing is labelled yet"
    : `all labels are "${[...labels.values()][0]}"`;
  if ((labels.size > 0 || strategy.coldStart) && (!learns || seen > 1)) {
    return { strategy, notes: [] };
  }
  return {
    strategy: coldStart,
    notes: [`Cold start: ${why}, so ${coldStart.name} chooses instead of ${strategy.name}`],
  };
}
