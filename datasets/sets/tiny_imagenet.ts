/** `tiny-imagenet`: 200 of ImageNet's classes, 64 × 64. */
import { compareText } from "../../core/canonical.ts";
import type { TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { memberPart, type Part } from "../images/set/part.ts";
import { listed } from "../images/set/listing.ts";
import type { Tree, TreeFile } from "../images/set/tree.ts";

const ROOT = "tiny-imagenet-200";

/** Tiny ImageNet as published. */
export const TINY_IMAGENET: ImageSetOptions<{ images: TreeArchive }> = {
  name: "tiny-imagenet",
  title: "Tiny ImageNet",
  licence: "ImageNet's terms: non-commercial research",
  source: "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
  split: "official; test is its validation part, for the labels of its test part are not published",
  classes: 200,
  sizes: { train: 100000, test: 10000 },
  files: {
    images: {
      name: "tiny-imagenet-200.zip",
      url: "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
      bytes: 248100043,
      md5: "90528d7ca1a48142e341f4ef8d21d0de",
      sha256: "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
      holds: { [ROOT]: "some" },
      wanted: (name) => !name.startsWith(`${ROOT}/test/`),
    },
  },
  arrange: ({ images }) => {
    // Pictures lie at "train/n01443537/images/n01443537_0.JPEG": the name holds the class.
    const pictures = images.pictures(`${ROOT}/train`);
    const wnids = [...new Set(pictures.map(wnidOf))].sort(compareText);
    const indices = new Map(wnids.map((wnid, i) => [wnid, i]));
    const names = words(images);
    return {
      classes: wnids.map((wnid) => names.get(wnid) ?? wnid),
      train: memberPart(
        images,
        pictures.map(({ index }) => index),
        pictures.map((picture) => indices.get(wnidOf(picture))!),
      ),
      test: validation(images, wnids),
    };
  },
};

/**
 * Tiny ImageNet: 100,000 + 10,000 pictures of 64 × 64, some of them grey. Classes are sorted by their
 * WordNet number, training images by class and then by name, validation images as their list has them.
 */
export const tinyImagenet: DatasetSource = imageSet(TINY_IMAGENET);

function validation(images: Tree, wnids: readonly string[]): Part {
  const rows = images.lines(`${ROOT}/val/val_annotations.txt`).map((line) => line.split("\t"));
  return listed(
    images,
    rows.map(([name]) => `${ROOT}/val/images/${name}`),
    rows.map(([, wnid = ""]) => wnids.indexOf(wnid)),
  );
}

/** Lines such as "n01443537\tgoldfish, Carassius auratus". */
function words(images: Tree): ReadonlyMap<string, string> {
  return new Map(
    images.lines(`${ROOT}/words.txt`).map((line) => {
      const [wnid = "", name = ""] = line.split("\t");
      return [wnid, name];
    }),
  );
}

/** "n01443537_0.JPEG" is of n01443537. */
function wnidOf({ name }: TreeFile): string {
  return name.slice(0, name.lastIndexOf("_"));
}
