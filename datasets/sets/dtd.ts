/** `dtd`: textures, described by one adjective each. */
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { type CardSource, fromCard } from "../card.ts";
import { publishedAt, type TreeArchive } from "../files/published.ts";
import type { Part } from "../images/stored.ts";

/** The Describable Textures Dataset: 1,880 + 1,880 pictures in the order of a partition's lists. */
export function dtdPartition(partition: number): CardSource<{ images: TreeArchive }> {
  return fromCard<{ images: TreeArchive }>({
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
        ...publishedAt(["https://www.robots.ox.ac.uk/~vgg/data/dtd/download"], "dtd-r1.0.1.tar.gz"),
        bytes: 625239812,
        sha256: "e42855a52a4950a3b59612834602aa253914755c95b0cff9ead6d07395f8e205",
        holds: { "dtd/images": "some", "dtd/labels": "some" },
      },
    },
    arrange: ({ images }) => {
      const listed = (part: string): Listed => {
        const paths = images.lines(`dtd/labels/${part}${partition}.txt`);
        // "banded/banded_0002.jpg" is banded.
        return { paths, names: paths.map((path) => path.split("/")[0]!) };
      };
      const [train, test] = [listed("train"), listed("test")];
      const classes = sortedClasses(train.names);
      const part = ({ paths, names }: Listed): Part =>
        images.listed(paths.map((path) => `dtd/images/${path}`), classIndices(names, classes));
      return { classes, train: part(train), test: part(test) };
    },
  });
}

interface Listed {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}
