/** `dtd`: textures, described by one adjective each. */
import { compareText } from "../../core/canonical.ts";
import type { TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import type { Part } from "../images/set/part.ts";
import { listed } from "../images/set/listing.ts";
import type { Tree } from "../images/set/tree.ts";

/**
 * The Describable Textures Dataset as published.
 *
 * @param partition Which of its ten divisions into training, validation and test images: 1 to 10.
 */
export function dtdOptions(partition: number): ImageSetOptions<{ images: TreeArchive }> {
  return {
    name: partition === 1 ? "dtd" : `dtd-${partition}`,
    title: `Describable Textures, partition ${partition}`,
    licence: "research",
    source: "https://www.robots.ox.ac.uk/~vgg/data/dtd/",
    split: `official partition ${partition}; its validation images are unused`,
    folder: "dtd",
    classes: 47,
    sizes: { train: 1880, test: 1880 },
    files: {
      images: {
        name: "dtd-r1.0.1.tar.gz",
        url: "https://www.robots.ox.ac.uk/~vgg/data/dtd/download/dtd-r1.0.1.tar.gz",
        bytes: 625239812,
        md5: "fff73e5086ae6bdbea199a49dfb8a4c1",
        sha256: "e42855a52a4950a3b59612834602aa253914755c95b0cff9ead6d07395f8e205",
        holds: { "dtd/images": "some", "dtd/labels": "some" },
      },
    },
    arrange: ({ images }) => {
      const train = images.lines(`dtd/labels/train${partition}.txt`);
      const test = images.lines(`dtd/labels/test${partition}.txt`);
      const classes = [...new Set(train.map(classOf))].sort(compareText);
      const split = (paths: readonly string[]) => division(images, paths, classes);
      return { classes, train: split(train), test: split(test) };
    },
  };
}

/** Describable Textures: 1,880 + 1,880 pictures of the first partition, in the order of its lists. */
export const dtd: DatasetSource = imageSet(dtdOptions(1));

function division(
  images: Tree,
  paths: readonly string[],
  classes: readonly string[],
): Part {
  const labels = paths.map((path) => classes.indexOf(classOf(path)));
  return listed(images, paths.map((path) => `dtd/images/${path}`), labels);
}

/** "banded/banded_0002.jpg" is banded. */
function classOf(path: string): string {
  return path.split("/")[0]!;
}
