/** `imagenet`: photographs of a thousand kinds of things. */
import { compareText } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import { fromCard } from "../card.ts";
import type { Part } from "../images/stored.ts";
import type { Tree } from "../images/tree.ts";
import { type MatValue, parseMat, requireNumbers, textList } from "../tables/mat.ts";

const MANUAL = "get it from https://image-net.org after agreeing to its terms";
const KIT = "ILSVRC2012_devkit_t12.tar.gz";
const DATA = "ILSVRC2012_devkit_t12/data";
const TRUTH = "ILSVRC2012_validation_ground_truth.txt";

/**
 * ImageNet-1k: 1,281,167 + 50,000 photographs. Its archives are never fetched: put them into the folder,
 * where they are read in place, or unpack them to `train/WNID/` and `val/WNID/` there, as other
 * programs want them. Classes are sorted by their WordNet number, images by class and then by name, in
 * both parts: the order of torchvision. The development kit has the labels of the validation archive and
 * the names of the classes, which are called by their numbers without it.
 */
export const imagenet = fromCard({
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
      name: KIT,
      atMost: 1e7,
      md5: "fa75699e90414af021442c21a62c3abf",
      manual: MANUAL,
      optional: true,
      holds: { [DATA]: "some" },
      wanted: (name) => name === `${DATA}/meta.mat` || name === `${DATA}/${TRUTH}`,
    },
  },
  arrange: ({ train, validation, ...others }) => {
    const kit = others.kit as Tree | undefined;
    const found = train.pictures();
    const synsets = kit === undefined ? [] : readSynsets(kit.bytes(`${DATA}/meta.mat`));
    const words = new Map(synsets.map(({ wnid, words }) => [wnid, words]));
    return {
      classes: found.folders.map((wnid) => words.get(wnid) ?? wnid),
      train: found.part(),
      test: validationPart(validation, found.folders, kit, synsets),
    };
  },
});

function validationPart(
  tree: Tree,
  wnids: readonly string[],
  kit: Tree | undefined,
  synsets: readonly Synset[],
): Part {
  const { folders, index, folder } = tree.pictures();
  // The archive has no folders; unpacked, each picture is in the folder of its class.
  const truth = folders.some((name) => name !== "")
    ? undefined
    : readTruth(tree, kit, synsets, index.length);
  const labels = new Map(wnids.map((wnid, i) => [wnid, i]));
  const rows = Array.from(index, (index, i) => {
    const wnid = truth === undefined ? folders[folder[i]!]! : truth[i]!;
    return { index, name: tree.nameOf(index), label: labels.get(wnid) ?? -1 };
  });
  rows.sort((a, b) => a.label - b.label || compareText(a.name, b.name));
  return tree.part(rows.map(({ index }) => index), rows.map(({ label }) => label));
}

/** The WordNet number of every validation image, in the order of their names. */
function readTruth(
  tree: Tree,
  kit: Tree | undefined,
  synsets: readonly Synset[],
  count: number,
): string[] {
  if (kit === undefined) {
    throw new InputError(`${tree.title} needs "${KIT}" beside it, which has its labels: ${MANUAL}`);
  }
  const wnids = new Map(synsets.map(({ id, wnid }) => [id, wnid]));
  const ids = kit.lines(`${DATA}/${TRUTH}`).map(Number);
  if (ids.length !== count) {
    throw new InputError(`"${TRUTH}" has ${ids.length} labels of ${count} validation images`);
  }
  return ids.map((id) => wnids.get(id) ?? "");
}

interface Synset {
  /** Its number in the kit's lists, from 1. */
  readonly id: number;
  /** Its number in WordNet, such as "n01440764". */
  readonly wnid: string;
  /** Its names, such as "tench, Tinca tinca". */
  readonly words: string;
}

/** Reads the classes of `meta.mat`, but not the groups of classes. */
function readSynsets(bytes: Uint8Array): Synset[] {
  try {
    const synsets = parseMat(bytes).get("synsets");
    if (synsets?.kind !== "structs") throw new Error('its "synsets" are not structures');
    const field = (name: string): readonly MatValue[] => synsets.fields.get(name) ?? [];
    return field("num_children").flatMap((children, i) =>
      single(children, "num_children") > 0 ? [] : [{
        id: single(field("ILSVRC2012_ID")[i], "ILSVRC2012_ID"),
        wnid: textList(field("WNID")[i], "WNID")[0]!,
        words: textList(field("words")[i], "words")[0]!,
      }]
    );
  } catch (error) {
    throw new InputError(`Cannot use "meta.mat" of the development kit: ${messageOf(error)}`);
  }
}

function single(value: MatValue | undefined, what: string): number {
  const { data } = requireNumbers(value, what);
  if (data.length !== 1) throw new Error(`${what} has ${data.length} numbers instead of one`);
  return Number(data[0]);
}
