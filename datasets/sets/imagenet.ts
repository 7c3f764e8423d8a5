/** `imagenet`: photographs of a thousand kinds of things. */
import { compareText } from "../../core/canonical.ts";
import { InputError } from "../../core/errors.ts";
import type { TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { foldered, taken } from "../images/set/listing.ts";
import { memberPart, type Part } from "../images/set/part.ts";
import type { Tree } from "../images/set/tree.ts";
import { readSynsets, type Synset } from "./imagenet_synsets.ts";

const MANUAL = "get it from https://image-net.org after agreeing to its terms";
const DATA = "ILSVRC2012_devkit_t12/data";

/** ImageNet-1k as published. */
export const IMAGENET: ImageSetOptions<Record<"train" | "validation" | "kit", TreeArchive>> = {
  name: "imagenet",
  title: "ImageNet-1k (ILSVRC 2012)",
  licence: "ImageNet's terms: non-commercial research",
  source: "https://doi.org/10.1007/s11263-015-0816-y",
  split: "official; test is its validation part, for the labels of its test part are not published",
  classes: 1000,
  sizes: { train: 1281167, test: 50000 },
  files: {
    train: {
      name: "ILSVRC2012_img_train.tar",
      bytes: 147897477120,
      md5: "1d675b47d978889d74fa0da5fadfb00e",
      manual: MANUAL,
      folder: "train",
      holds: { "": 1281167 },
    },
    validation: {
      name: "ILSVRC2012_img_val.tar",
      bytes: 6744924160,
      md5: "29b22e2961454d5413ddabcf34fc5622",
      manual: MANUAL,
      folder: "val",
      holds: { "": 50000 },
    },
    kit: {
      name: "ILSVRC2012_devkit_t12.tar.gz",
      atMost: 1e7,
      md5: "fa75699e90414af021442c21a62c3abf",
      manual: MANUAL,
      optional: true,
      holds: { [DATA]: "some" },
      wanted: (name) => name === `${DATA}/meta.mat` || name === `${DATA}/${TRUTH}`,
    },
  },
  arrange: ({ train, validation, kit }) => {
    const found = foldered(train);
    // The kit is not there where the user has unpacked everything: opened files may then be missing.
    const synsets = readKit(kit as Tree | undefined);
    const words = new Map(synsets.map(({ wnid, words }) => [wnid, words]));
    return {
      classes: found.classes.map((wnid) => words.get(wnid) ?? wnid),
      train: taken(train, found),
      test: validationPart(validation, found.classes, kit as Tree | undefined, synsets),
    };
  },
};

/**
 * ImageNet-1k: 1,281,167 + 50,000 photographs. Its archives are never fetched: put them into the folder,
 * where they are read in place, or unpack them to `train/WNID/` and `val/WNID/` there, as other
 * programs want them. Classes are sorted by their WordNet number, images by class and then by name, in
 * both parts: the order of torchvision. The development kit has the labels of the validation archive, and
 * the names of the classes; without it they go by their numbers.
 */
export const imagenet: DatasetSource = imageSet(IMAGENET);

const TRUTH = "ILSVRC2012_validation_ground_truth.txt";

function readKit(kit: Tree | undefined): readonly Synset[] {
  return kit === undefined ? [] : readSynsets(kit.bytes(`${DATA}/meta.mat`));
}

function validationPart(
  tree: Tree,
  wnids: readonly string[],
  kit: Tree | undefined,
  synsets: readonly Synset[],
): Part {
  const pictures = tree.pictures();
  // In the archive they lie side by side; unpacked, each in the folder of its class.
  const byFolder = pictures.some(({ folder }) => folder !== "");
  const names = byFolder ? undefined : truth(tree, kit, synsets, pictures.length);
  const indices = new Map(wnids.map((wnid, i) => [wnid, i]));
  const rows = pictures.map(({ index, folder, name }, i) => {
    return { index, name, label: indices.get(names?.[i] ?? folder) ?? -1 };
  });
  rows.sort((a, b) => a.label - b.label || compareText(a.name, b.name));
  return memberPart(tree, rows.map(({ index }) => index), rows.map(({ label }) => label));
}

/** The WordNet number of every validation image, in the order of their names. */
function truth(
  tree: Tree,
  kit: Tree | undefined,
  synsets: readonly Synset[],
  count: number,
): string[] {
  if (kit === undefined) {
    throw new InputError(
      `${tree.title} needs "${IMAGENET.files.kit.name}" beside it, which has its labels: ${MANUAL}`,
    );
  }
  const wnids = new Map(synsets.map(({ id, wnid }) => [id, wnid]));
  const ids = kit.lines(`${DATA}/${TRUTH}`).map(Number);
  if (ids.length !== count) {
    throw new InputError(`"${TRUTH}" has ${ids.length} labels of ${count} validation images`);
  }
  return ids.map((id) => wnids.get(id) ?? "");
}
