/** `next`: which pictures of a folder to label next. */
import { dirname } from "node:path";
import { folders, runtime, write } from "../permissions.ts";
import { declare, photoFlags } from "./common.ts";

export const NEXT_BUDGET = 20;

export const nextCommand = declare({
  name: "next",
  title: "Choose which pictures of a folder to label next",
  summary:
    "Chooses which pictures of a folder, and of those below it, to label next, and prints their " +
    "paths. Pictures become features once: those that are added later are computed when they are " +
    "there. A linear head learns from what is labelled. Label what is proposed, and run the same " +
    "command again.",
  flags: {
    ...photoFlags(NEXT_BUDGET),
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
