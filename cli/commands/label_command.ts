/** `label`: a page on which the pictures of a folder are labelled. */
import { dirname } from "node:path";
import { InputError } from "../../core/errors.ts";
import type { Flag, Flags } from "../flags.ts";
import { folders, runtime, write } from "../permissions.ts";
import { declare, photoFlags } from "./common.ts";

export const LABEL_BUDGET = 50;

export const labelCommand = declare({
  name: "label",
  title: "Label the pictures of a folder on a page, the most useful ones first",
  summary:
    "Serves a page on this machine, on which you label the pictures that a strategy proposes, by " +
    "mouse or keyboard; then it trains on what is labelled and proposes the next ones. Every label " +
    "is saved as it is given, in labels.csv beside the pictures. Nothing leaves this machine.",
  flags: {
    ...photoFlags(LABEL_BUDGET),
    port: { value: "N", help: "The page's port (default a free one)" },
    import: {
      value: "FILE",
      help: "Adds the labels of Label Studio's JSON to the file of labels, and ends",
    },
    export: {
      value: "label-studio",
      help: "Writes all pictures as Label Studio's tasks to standard output, with labels as " +
        "annotations and the head's classes of the others as predictions, and ends",
    },
  },
  operands: "FOLDER",
  notes: `Examples:
  deno task label ./photos
  deno task label ./photos --backbone dinov2-vits14 --strategy margin
  deno task label ./photos --export label-studio > tasks.json

One picture in ten, drawn at random from the folder, is not trained on: the accuracy that the page shows is
counted on those.

The address that is printed has a token: only who knows it can see or label the pictures. From another
machine, open a tunnel to the same port: ssh -L 8020:127.0.0.1:8020 HOST, with --port 8020.

In Label Studio, serve local files with LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT set to the folder, and name
the tags as here:
  <View><Image name="image" value="$image"/>
  <Choices name="choice" toName="image">…</Choices></View>`,
  exits: "0 done, 1 something failed",
  module: "cli/label.ts",
  needs(given, place) {
    const labels = [...given.all("labels").map(dirname), ...given.operands].slice(0, 1);
    const serves = given.text("import") === undefined && given.text("export") === undefined;
    return [
      ...runtime,
      ...folders(place),
      ...labels.map((folder) => write(folder, "the labels")),
      ...serves
        ? [{
          kind: "net" as const,
          values: [`127.0.0.1:${portOf(given)}`],
          why: "the page, for this machine alone",
        }]
        : [],
    ];
  },
});

/** The port of the page; 0 for any that is free. */
export function portOf(given: Flags<Record<"port", Flag>>): number {
  const port = given.integer("port", 0) ?? 0;
  if (port <= 65535) return port;
  throw new InputError(`--port must be at most 65535, not ${port}`);
}
