/** `food101`: photographs of dishes. */
import { compareText } from "../../core/canonical.ts";
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import type { Part } from "../images/stored.ts";
import type { Tree } from "../images/tree.ts";

/** Food-101: 75,750 + 25,250 photographs, in the order of its lists, which is torchvision's. */
export const food101 = fromCard({
  name: "food101",
  title: "Food-101",
  licence: "research under fair use: the pictures belong to their makers",
  source: "https://doi.org/10.1007/978-3-319-10599-4_29",
  classes: 101,
  sizes: { train: 75750, test: 25250 },
  files: {
    images: {
      ...publishedAt(["http://data.vision.ee.ethz.ch/cvl"], "food-101.tar.gz"),
      bytes: 4996278331,
      sha256: "d97d15e438b7f4498f96086a4f7e2fa42a32f2712e87d3295441b2b6314053a4",
      holds: { "food-101/images": 101000, "food-101/meta": "some" },
    },
  },
  arrange: ({ images }) => {
    const [train, test] = [meta(images, "train"), meta(images, "test")];
    const classes = Object.keys(train).sort(compareText);
    const part = (lists: Lists): Part => {
      const names = Object.keys(lists);
      return images.listed(
        Object.values(lists).flat().map((picture) => `food-101/images/${picture}.jpg`),
        names.flatMap((name) => lists[name]!.map(() => classes.indexOf(name))),
      );
    };
    return { classes, train: part(train), test: part(test) };
  },
});

/** Class → "class/number" of each of its pictures. */
type Lists = Readonly<Record<string, readonly string[]>>;

function meta(images: Tree, part: string): Lists {
  return JSON.parse(new TextDecoder().decode(images.bytes(`food-101/meta/${part}.json`)));
}
