/** `dopanim`: animals that are easily mistaken for one another. */
import { compareText } from "../../core/canonical.ts";
import { fromCard, type Part } from "../card.ts";
import { listedPart } from "../images/parts.ts";
import type { Tree } from "../images/tree.ts";

const SITE = "https://zenodo.org/records/14016659/files";

/**
 * Dopanim: about 10,500 + 4,500 photographs of 15 animals with their true labels, in the order of its
 * list. Classes are sorted by name, as scikit-learn's `LabelEncoder` sorts them.
 */
export const dopanim = fromCard({
  name: "dopanim",
  title: "Dopanim: doppelganger animals",
  licence: "CC BY-NC 4.0 as far as known: see its page",
  source: "https://doi.org/10.5281/zenodo.11479589",
  split: "official; its validation images are unused",
  classes: 15,
  files: {
    tasks: {
      name: "task_data.json",
      url: `${SITE}/task_data.json`,
      atMost: 1e8,
      parse: (bytes) => parseTasks(new TextDecoder().decode(bytes)),
    },
    train: {
      name: "train.zip",
      url: `${SITE}/train.zip`,
      md5: "95e628ed85927c1ac82d7680072d317b",
      holds: { "train": "some" },
    },
    test: { name: "test.zip", url: `${SITE}/test.zip`, holds: { "test": "some" } },
  },
  arrange: ({ tasks: { value: tasks }, train, test }) => {
    const classes = [...new Set(tasks.map(({ taxon }) => taxon))].sort(compareText);
    const part = (name: string, tree: Tree): Part => {
      const rows = tasks.filter(({ split }) => split === name);
      return listedPart(
        tree,
        rows.map(({ id, taxon }) => {
          return { path: `${name}/${taxon}/${id}.jpeg`, label: classes.indexOf(taxon) };
        }),
      );
    };
    return { classes, train: part("train", train), test: part("test", test) };
  },
});

interface Task {
  /** Its number, which names its picture. */
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
