/** `snacks`: photographs of twenty kinds of snacks. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";

const SOURCE = "https://huggingface.co/datasets/Matthijs/snacks";

/** Snacks, class by class and by name: the order in which Hugging Face's `datasets` reads it. */
export const snacks = fromCard({
  name: "snacks",
  title: "Snacks",
  licence: "pictures CC BY 2.0, labels CC BY 4.0",
  source: SOURCE,
  split: "official; its validation images are unused",
  classes: 20,
  sizes: { train: 4838, test: 952 },
  files: {
    images: {
      ...publishedAt([`${SOURCE}/resolve/main`], "images.zip"),
      atMost: 2e8,
      holds: { "data/train": "some", "data/test": "some" },
    },
  },
  arrange: ({ images }) => {
    const [train, test] = [images.pictures("data/train"), images.pictures("data/test")];
    const odd = train.folders.find((name) => !test.folders.includes(name)) ??
      test.folders.find((name) => !train.folders.includes(name));
    if (odd !== undefined) {
      throw new Error(
        `there is a folder "${odd}" in only one of "data/train" and "data/test" in ${images.title}`,
      );
    }
    return {
      classes: train.folders.map((name) => name.toLowerCase()),
      train: train.part(),
      test: test.part(),
    };
  },
});
