/** `dtd`: textures, described by one adjective each. */
import { compareText } from "../../core/canonical.ts";
import { type CardSource, fromCard, type Part } from "../card.ts";
import type { TreeArchive } from "../files/published.ts";
import { listedPart } from "../images/parts.ts";

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
        name: "dtd-r1.0.1.tar.gz",
        url: "https://www.robots.ox.ac.uk/~vgg/data/dtd/download/dtd-r1.0.1.tar.gz",
        bytes: 625239812,
        md5: "fff73e5086ae6bdbea199a49dfb8a4c1",
        sha256: "e42855a52a4950a3b59612834602aa253914755c95b0cff9ead6d07395f8e205",
        holds: { "dtd/images": "some", "dtd/labels": "some" },
      },
    },
    arrange: ({ images }) => {
      const [train, test] = ["train", "test"].map((part) =>
        images.lines(`dtd/labels/${part}${partition}.txt`)
      ) as [string[], string[]];
      const classes = [...new Set(train.map(classOf))].sort(compareText);
      const part = (paths: readonly string[]): Part =>
        listedPart(
          images,
          paths.map((path) => {
            return { path: `dtd/images/${path}`, label: classes.indexOf(classOf(path)) };
          }),
        );
      return { classes, train: part(train), test: part(test) };
    },
  });
}

/** "banded/banded_0002.jpg" is banded. */
function classOf(path: string): string {
  return path.split("/")[0]!;
}
