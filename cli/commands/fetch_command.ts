/** `fetch`: gets datasets and weights, lists them, and verifies what is here. */
import { fetching } from "../hosts.ts";
import { folders, runtime } from "../permissions.ts";
import { declare, offline } from "./common.ts";

export const fetchCommand = declare({
  name: "fetch",
  title: "Get datasets and weights, list and verify them",
  summary:
    "Gets datasets and backbones' weights: fetches what is missing, continues a download that was " +
    "interrupted, verifies size and digest before anything is used, and unpacks what cannot be read " +
    "in place. Suites fetch their datasets by themselves; this does it beforehand, and shows its " +
    "progress.",
  flags: {
    list: { help: "List what there is, with sizes, licences, and what is here of it" },
    verify: {
      help: "Read what is here, and compare it with size and digests; images are not decoded: " +
        "suites and embed do that (--on-corrupt)",
    },
    offline,
    "accept-changed": {
      help:
        "Take files that have changed since they were first fetched, if their publisher gives " +
        "no digest",
    },
    json: { help: "With --list: write one JSON object instead of a table" },
  },
  operands: "NAME…",
  notes: `Examples:
  deno task fetch --list
  deno task fetch cifar100 dinov2-vits14
  deno task fetch --verify
  HF_TOKEN=… deno task fetch NAME

Files are in TRAWL_DATA, by default trawl/data in the user's cache, in a folder for each dataset. What was
downloaded or unpacked by hand is used where it is. Two processes may want the same file:
one fetches it, the other waits. HF_TOKEN goes to huggingface.co alone. A file whose publisher
gives no digest is pinned in "pins.json" when it is first fetched, and refused once it has changed.`,
  exits:
    "0 all is here and verified, 1 something could not be fetched or is not what was published",
  resumes: true,
  module: "cli/fetch.ts",
  needs(given, place) {
    const quiet = given.on("list") || given.on("verify") || given.on("offline");
    return [
      ...runtime,
      ...folders(place, ["derived"]),
      { kind: "env", values: ["HF_TOKEN"], why: "your token for gated files of Hugging Face" },
      ...quiet ? [] : fetching(given.operands),
    ];
  },
});
