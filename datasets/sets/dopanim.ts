/** `dopanim`: animals that are easily taken for one another. */
import { compareText } from "../../core/canonical.ts";
import type { SourceFile, TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { memberPart, type Part } from "../images/set/part.ts";
import type { Tree } from "../images/set/tree.ts";

const SITE = "https://zenodo.org/records/14016659/files";

/** Dopanim as published. */
export const DOPANIM: ImageSetOptions<{
  tasks: SourceFile<readonly Task[]>;
  train: TreeArchive;
  test: TreeArchive;
}> = {
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
  arrange: ({ tasks, train, test }) => {
    const classes = [...new Set(tasks.value.map(({ taxon }) => taxon))].sort(compareText);
    return {
      classes,
      train: animals(train, tasks.value.filter(({ split }) => split === "train"), classes),
      test: animals(test, tasks.value.filter(({ split }) => split === "test"), classes),
    };
  },
};

/**
 * Dopanim: about 10,500 + 4,500 photographs of 15 animals with their true labels, in the order of its
 * list. Classes are sorted by name, as scikit-learn's `LabelEncoder` sorts them.
 */
export const dopanim: DatasetSource = imageSet(DOPANIM);

/** One observation. */
export interface Task {
  /** The number of the observation, which names its picture. */
  readonly id: string;
  /** "train", "valid" or "test". */
  readonly split: string;
  /** What the picture shows. */
  readonly taxon: string;
}

/**
 * Reads the list of observations.
 *
 * @param text A JSON object: number → `{"split", "taxon_name"}`.
 * @returns The observations in the order of the text.
 */
function parseTasks(text: string): Task[] {
  // JSON.parse puts keys that look like array indices first and in order: with a letter, they do not.
  const parsed: unknown = JSON.parse(text.replace(/"(\d+)"(\s*:\s*\{)/g, '"#$1"$2'));
  return Object.entries(parsed as Record<string, Record<string, unknown>>).map(([key, task]) => {
    const { split, taxon_name: taxon } = task;
    const id = key.replace("#", "");
    if (typeof split === "string" && typeof taxon === "string") return { id, split, taxon };
    throw new Error(`its observation ${id} has no "split" or no "taxon_name"`);
  });
}

function animals(tree: Tree, tasks: readonly Task[], classes: readonly string[]): Part {
  const indices = new Map(
    tree.pictures().map(({ folder, name, index }) => [`${folder}/${name}`, index]),
  );
  const picks = tasks.map(({ id, taxon }) => {
    const index = indices.get(`${taxon}/${id}.jpeg`);
    if (index !== undefined) return index;
    throw new Error(`there is no "${taxon}/${id}.jpeg" in ${tree.title}`);
  });
  return memberPart(tree, picks, tasks.map(({ taxon }) => classes.indexOf(taxon)));
}
