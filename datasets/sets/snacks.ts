/** `snacks`: photographs of twenty kinds of snacks. */
import type { TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { twoFolders } from "../images/set/listing.ts";

/** Snacks as published. */
export const SNACKS: ImageSetOptions<{ images: TreeArchive }> = {
  name: "snacks",
  title: "Snacks",
  licence: "pictures CC BY 2.0, labels CC BY 4.0",
  source: "https://huggingface.co/datasets/Matthijs/snacks",
  split: "official; its validation images are unused",
  classes: 20,
  sizes: { train: 4838, test: 952 },
  files: {
    images: {
      name: "images.zip",
      url: "https://huggingface.co/datasets/Matthijs/snacks/resolve/main/images.zip",
      atMost: 2e8,
      holds: { "data/train": "some", "data/test": "some" },
    },
  },
  arrange: ({ images }) => {
    const { classes, ...splits } = twoFolders(images, "data/train", "data/test");
    return { classes: classes.map((name) => name.toLowerCase()), ...splits };
  },
};

/**
 * Snacks: 4,838 + 952 photographs, class by class and by name within, the order in which Hugging Face's
 * `datasets` reads the same archive.
 */
export const snacks: DatasetSource = imageSet(SNACKS);
