/** `next`: which pictures of a folder to label next. */
import { dirname } from "node:path";
import { folders, runtime, write } from "../permissions.ts";
import { declare, provider } from "./common.ts";

export const nextCommand = declare({
  name: "next",
  title: "Choose which pictures of a folder to label next",
  summary:
    "Chooses which pictures of a folder, and of those below it, to label next, and prints their " +
    "paths. Pictures become features once: those that are added later are computed when they are " +
    "there. A linear head learns from what is labelled. Label what is proposed, and run the same " +
    "command again.",
  flags: {
    labels: {
      value: "FILE",
      help: 'What is labelled: CSV, a path and a class per line (default "labels.csv" in the ' +
        "folder). Paths are relative to the folder, as printed, absolute, or names that only one " +
        "picture has. New labels come last; an empty class, or -1, is none",
    },
    budget: { value: "B", help: "How many pictures to choose (default 20)" },
    strategy: {
      value: "NAME",
      help: 'Which strategy chooses (default bait-binary; "deno task strategies" lists all)',
    },
    "cold-start": {
      value: "NAME",
      help: "Which one chooses while fewer than two classes are labelled (default typiclust)",
    },
    backbone: {
      value: "NAME|FILE",
      help: "What turns pictures into features (default scattering-colour, which needs no " +
        'download; "deno task embed --list" names all)',
    },
    set: { value: "KEY=VALUE", repeat: true, help: "A setting of the strategy; may be repeated" },
    seed: { value: "N", help: "Seed of every random draw (default 0)" },
    ep: provider,
    threads: { value: "N", help: "Threads (default: all cores)" },
    out: {
      value: "FILE",
      aliases: ["output"],
      help: "Also write the paths to a new file; to a .csv file with a column to fill in, which " +
        "is added to the labels then",
    },
    json: { help: "Write one JSON object instead of one path per line" },
  },
  operands: "FOLDER",
  notes: `Examples:
  deno task next ./photos --budget 20
  deno task next ./photos --labels labels.csv --strategy margin --json

A file of labels:
  path,label
  2024/IMG_1.jpg,owl
  IMG_2.jpg,heron

Pictures that cannot be read are left out and named. Of files with one content, only the first is
proposed. Pictures are turned as their EXIF data say. Features, and the state of strategies that have
one, are in $TRAWL_CACHE/features or the user's cache; nothing is written to the folder.

With --json, one object: {"strategy", "paths", "pictures", "labelled", "classes", "candidates", "added",
"gone", "broken", "seconds": {"features", "choice"}}.`,
  exits: "0 done, 1 something failed",
  resumes: true,
  module: "cli/next.ts",
  needs: (given, place) => [
    ...runtime,
    ...folders(place),
    ...given.all("out").map((path) => write(dirname(path), "the paths (--out)")),
  ],
});
