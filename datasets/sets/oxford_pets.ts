/** `oxford-pets`: cats and dogs of 37 breeds. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import type { Part } from "../images/stored.ts";
import type { Tree } from "../images/tree.ts";

const SITES = [
  "https://www.robots.ox.ac.uk/~vgg/data/pets/data",
  "https://thor.robots.ox.ac.uk/~vgg/data/pets",
] as const;

/** Oxford-IIIT Pet: 3,680 + 3,669 photographs in the order of its lists. */
export const oxfordPets = fromCard({
  name: "oxford-pets",
  title: "Oxford-IIIT Pet",
  licence: "CC BY-SA 4.0",
  source: "https://www.robots.ox.ac.uk/~vgg/data/pets/",
  split: "official trainval and test",
  classes: 37,
  sizes: { train: 3680, test: 3669 },
  files: {
    lists: {
      ...publishedAt(SITES, "annotations.tar.gz"),
      bytes: 19173078,
      sha256: "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91",
      holds: { "annotations": "some" },
      wanted: (name) => /^annotations\/(trainval|test)\.txt$/.test(name),
    },
    images: {
      ...publishedAt(SITES, "images.tar.gz"),
      bytes: 791918971,
      sha256: "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d",
      holds: { "images": "some" },
    },
  },
  arrange: ({ lists, images }) => {
    const [train, test] = [rowsOf(lists, "trainval"), rowsOf(lists, "test")];
    const classes: string[] = [];
    for (const { breed, label } of train) classes[label] = breed;
    const part = (rows: readonly Row[]): Part =>
      images.listed(rows.map(({ path }) => path), rows.map(({ label }) => label));
    return { classes, train: part(train), test: part(test) };
  },
});

interface Row {
  readonly path: string;
  readonly label: number;
  readonly breed: string;
}

/** Lines such as "Abyssinian_100 1 1 1": picture, class from 1, species, breed within the species. */
function rowsOf(lists: Tree, part: string): Row[] {
  const lines = lists.lines(`annotations/${part}.txt`).filter((line) => !line.startsWith("#"));
  return lines.map((line) => {
    const [id = "", label] = line.split(/\s+/);
    const words = id.slice(0, id.lastIndexOf("_")).split("_");
    const breed = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
    return { path: `images/${id}.jpg`, breed, label: Number(label) - 1 };
  });
}
