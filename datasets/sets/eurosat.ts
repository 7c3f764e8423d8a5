/** `eurosat`: land seen by Sentinel-2, in colour. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import { scikitSplit } from "../split_rules.ts";

const SITE = "https://huggingface.co/datasets/torchgeo/eurosat/resolve/" +
  "c877bcd43f099cd0196738f714544e355477f3fd";

/** EuroSAT in colour, 64 × 64: sorted by class, then by name, and split in that order. */
export const eurosat = fromCard({
  name: "eurosat",
  title: "EuroSAT, RGB",
  licence: "MIT",
  source: "https://doi.org/10.1109/JSTARS.2019.2918242",
  split: "none is official: scikit-learn's train_test_split, 20 % test, random_state 0",
  classes: 10,
  sizes: { train: 21600, test: 5400 },
  files: {
    images: {
      ...publishedAt([SITE, "http://madm.dfki.de/files/sentinel"], "EuroSAT.zip"),
      bytes: 94280567,
      sha256: "8ebea626349354c5328b142b96d0430e647051f26efc2dc974c843f25ecf70bd",
      holds: { "2750": 27000 },
    },
  },
  arrange: ({ images }) => {
    const found = images.pictures();
    const { train, test } = scikitSplit(found.index.length, 0.2, 0);
    return { classes: found.folders, train: found.part(train), test: found.part(test) };
  },
});
