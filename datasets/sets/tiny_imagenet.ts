/** `tiny-imagenet`: 200 of ImageNet's classes, 64 × 64. */
import { compareText } from "../../core/canonical.ts";
import { fromCard } from "../card.ts";
import { listedPart, memberPart } from "../images/parts.ts";

const ROOT = "tiny-imagenet-200";

/**
 * Tiny ImageNet: 100,000 + 10,000 pictures of 64 × 64, some of them grey. Classes are sorted by their
 * WordNet number, training images by class and then by name, validation images as their list has them.
 */
export const tinyImagenet = fromCard({
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
    // At "train/n01443537/images/n01443537_0.JPEG", the name holds the class.
    const { index } = images.pictures(`${ROOT}/train`);
    const wnidOf = Array.from(index, (picture) => images.nameOf(picture).replace(/_[^_]*$/, ""));
    const wnids = [...new Set(wnidOf)].sort(compareText);
    const labels = new Map(wnids.map((wnid, label) => [wnid, label]));
    const rows = images.lines(`${ROOT}/val/val_annotations.txt`).map((line) => line.split("\t"));
    // Lines such as "n01443537\tgoldfish, Carassius auratus".
    const words = new Map(
      images.lines(`${ROOT}/words.txt`).map((line) => line.split("\t") as [string, string]),
    );
    return {
      classes: wnids.map((wnid) => words.get(wnid) ?? wnid),
      train: memberPart(images, index, wnidOf.map((wnid) => labels.get(wnid)!)),
      test: listedPart(
        images,
        rows.map(([name, wnid = ""]) => {
          return { path: `${ROOT}/val/images/${name}`, label: labels.get(wnid) ?? -1 };
        }),
      ),
    };
  },
});
