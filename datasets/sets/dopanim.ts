/** `dopanim`: animals that are easily mistaken for one another. */
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import type { Part } from "../images/stored.ts";
import type { Tree } from "../images/tree.ts";

const SITE = ["https://zenodo.org/records/14016659/files"] as const;

/** Dopanim with its true labels, in the order of its list; classes are sorted by name. */
export const dopanim = fromCard({
  name: "dopanim",
  title: "Dopanim: doppelganger animals",
  licence: "CC BY-NC 4.0 as far as known: see its page",
  source: "https://doi.org/10.5281/zenodo.11479589",
  split: "official; its validation images are unused",
  classes: 15,
  files: {
    tasks: {
      ...publishedAt(SITE, "task_data.json"),
      atMost: 1e8,
      parse: (bytes) => parseTasks(new TextDecoder().decode(bytes)),
    },
    train: {
      ...publishedAt(SITE, "train.zip"),
      md5: "95e628ed85927c1ac82d7680072d317b",
      holds: { "train": "some" },
    },
    test: { ...publishedAt(SITE, "test.zip"), holds: { "test": "some" } },
  },
  arrange: ({ tasks: { value: tasks }, train, test }) => {
    const classes = sortedClasses(tasks.map(({ taxon }) => taxon));
    const part = (name: string, tree: Tree): Part => {
      const rows = tasks.filter(({ split }) => split === name);
      return tree.listed(
        rows.map(({ id, taxon }) => `${name}/${taxon}/${id}.jpeg`),
        classIndices(rows.map(({ taxon }) => taxon), classes),
      );
    };
    return { classes, train: part("train", train), test: part("test", test) };
  },
});

interface Task {
  readonly id: string;
  /** "train", "valid" or "test". */
  readonly split: string;
  readonly taxon: string;
}

/** Reads `number → {"split", "taxon_name"}`, in the order of the text. */
function parseTasks(text: string): Task[] {
  // JSON.parse sorts keys that look like array indices: with a letter before them, they stay in place.
  const parsed: unknown = JSON.parse(text.replace(/"(\d+)"(\s*:\s*\{)/g, '"#$1"$2'));
  return Object.entries(parsed as Record<string, Record<string, unknown>>).map(([key, task]) => {
    const { split, taxon_name: taxon } = task;
    const id = key.replace("#", "");
    if (typeof split === "string" && typeof taxon === "string") return { id, split, taxon };
    throw new Error(`its observation ${id} has no "split" or no "taxon_name"`);
  });
}
