/** `select`: one acquisition on a user's own arrays. */
import { dirname } from "node:path";
import { runtime, write } from "../permissions.ts";
import { declare, provider } from "./common.ts";

export const selectCommand = declare({
  name: "select",
  title: "Choose which rows of your own arrays to label next",
  summary:
    "Chooses which rows of a pool to label next. Arrays are .npy, .npz or .safetensors files of any " +
    'type of numbers, or tables (.csv); of several arrays in a file, "FILE:NAME" names one. If a ' +
    "strategy needs logits or a head and none are given, a linear head is trained on the labelled rows first, on standardised features.",
  flags: {
    strategy: { value: "NAME", help: "Which strategy chooses: a name from --list" },
    budget: { value: "B", help: "How many rows to choose" },
    features: { value: "FILE", help: "The pool's features [N, D]" },
    logits: { value: "FILE", help: "The pool's logits [N, K]" },
    "mc-logits": { value: "FILE", help: "T draws of the pool's logits [N, T, K]" },
    "labelled-features": {
      value: "FILE",
      aliases: ["labeled-features"],
      help: "The labelled rows' features [n, D]",
    },
    labels: {
      value: "FILE",
      help: "Their classes [n]: whole numbers of any size, or text. With logits they are the " +
        "logits' columns, from 0; otherwise they are counted through in their order, and what was " +
        "seen is said (5 classes: 1 … 5). Without --labelled-features, labels of all rows of " +
        "--features, of which those that are -1 or empty are the pool",
    },
    classes: {
      value: "K",
      help:
        "How many classes there are, if not all have labels yet and no logits are given; labels " +
        "that are numbers are then 0 to K−1",
    },
    "labelled-logits": {
      value: "FILE",
      aliases: ["labeled-logits"],
      help: "Their logits [n, K]",
    },
    "head-weights": {
      value: "FILE",
      help:
        "Weights [K, D] of a linear head: for strategies that need one, and for logits that are " +
        "not given. Without it, a head is trained",
    },
    "head-bias": { value: "FILE", help: "The head's bias [K] (default 0)" },
    exclude: {
      value: "ROWS|FILE",
      help: "Rows that are never chosen: numbers or names with commas between, or a file of them",
    },
    names: {
      value: "FILE",
      help: "Names of the rows, which the answer has instead of numbers: one per line, a column " +
        '"path", "name" or "id" of a table (such as the index of "embed"), or an array of text',
    },
    state: {
      value: "FILE",
      help: "What a strategy remembers of its earlier choices: read if there is such a file, and " +
        "written after the choice. Labelled rows keep their order: new ones come last",
    },
    set: { value: "KEY=VALUE", repeat: true, help: "A setting of the strategy; may be repeated" },
    seed: { value: "N", help: "Seed of every random draw (default 0)" },
    ep: provider,
    threads: { value: "N", help: "Threads (default: all cores)" },
    json: { help: "Write one JSON object instead of one row per line" },
    list: { help: "List strategies and their settings" },
  },
  notes: `Examples:
  deno task select --strategy coreset --features pool.npy --budget 10
  deno task select --strategy badge --features pool.npy --logits logits.npy \\
    --budget 10
  deno task select --strategy bait-binary --features pool.npy --budget 10 \\
    --labelled-features seen.npy --labels classes.npy --json
  deno task select --strategy margin --features pool.npz --budget 10 \\
    --labels index.csv --names index.csv

Output: row numbers of the given arrays, from 0, or names, in the order chosen. With --json, one
object: {"strategy", "picks", "names" if they are given, "seconds": {"load", "select"}, "ep", "n", "d", "k", "settings"}; "load" counts all that comes
before the choice, the head's training included; "d" and "k" are 0 if not known; "precision" is added
if the strategy chooses one.

What takes more than two seconds says on standard error about how much of it is left, estimated by
timing smaller parts of it first.`,
  exits: "0 done, 1 failed",
  module: "cli/select.ts",
  needs: (given) => [
    ...runtime,
    ...given.all("state").map((path) => write(dirname(path), "the strategy's state (--state)")),
  ],
});
