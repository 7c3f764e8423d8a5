/** `flowers102`: photographs of flowers common in the United Kingdom. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import type { Part } from "../images/stored.ts";
import { matIntegers, parseMat } from "../tables/mat.ts";

const SITE = ["https://www.robots.ox.ac.uk/~vgg/data/flowers/102"] as const;

/** Oxford 102 Flowers: 1,020 + 6,149 photographs in the order of `setid.mat`, which is torchvision's. */
export const flowers102 = fromCard({
  name: "flowers102",
  title: "Oxford 102 Flowers",
  licence: "none stated by its authors",
  source: "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
  split: "official; its validation images are unused",
  classes: 102,
  sizes: { train: 1020, test: 6149 },
  files: {
    labels: {
      ...publishedAt(SITE, "imagelabels.mat"),
      bytes: 502,
      md5: "e0620be6f572b9609742df49c70aed4d",
      parse: (bytes) => matIntegers(parseMat(bytes), "labels"),
    },
    parts: {
      ...publishedAt(SITE, "setid.mat"),
      bytes: 14989,
      md5: "a5357ecc9cb78c4bef273ce3793fc85c",
      parse: (bytes) => {
        const variables = parseMat(bytes);
        return { train: matIntegers(variables, "trnid"), test: matIntegers(variables, "tstid") };
      },
    },
    images: {
      ...publishedAt(SITE, "102flowers.tgz"),
      bytes: 344862509,
      sha256: "2d01ecc807db462958cfe3d92f57a8c252b4abd240eb955770201e45f783b246",
      holds: { "jpg": 8189 },
    },
  },
  arrange: ({ labels, parts, images }) => {
    // Labels and numbers count from 1. A number beyond the labels becomes −2.
    const part = (numbers: Int32Array): Part =>
      images.listed(
        Array.from(numbers, (number) => `jpg/image_${String(number).padStart(5, "0")}.jpg`),
        numbers.map((number) => (labels.value[number - 1] ?? -1) - 1),
      );
    return { classes: NAMES, train: part(parts.value.train), test: part(parts.value.test) };
  },
});

/** Class names as TensorFlow Datasets and torchvision spell them; no file has them. */
const NAMES: readonly string[] = `
pink primrose, hard-leaved pocket orchid, canterbury bells, sweet pea, english marigold,
tiger lily, moon orchid, bird of paradise, monkshood, globe thistle, snapdragon, colt's foot,
king protea, spear thistle, yellow iris, globe-flower, purple coneflower, peruvian lily,
balloon flower, giant white arum lily, fire lily, pincushion flower, fritillary, red ginger,
grape hyacinth, corn poppy, prince of wales feathers, stemless gentian, artichoke, sweet william,
carnation, garden phlox, love in the mist, mexican aster, alpine sea holly, ruby-lipped cattleya,
cape flower, great masterwort, siam tulip, lenten rose, barbeton daisy, daffodil, sword lily,
poinsettia, bolero deep blue, wallflower, marigold, buttercup, oxeye daisy, common dandelion,
petunia, wild pansy, primula, sunflower, pelargonium, bishop of llandaff, gaura, geranium,
orange dahlia, pink-yellow dahlia?, cautleya spicata, japanese anemone, black-eyed susan,
silverbush, californian poppy, osteospermum, spring crocus, bearded iris, windflower, tree poppy,
gazania, azalea, water lily, rose, thorn apple, morning glory, passion flower, lotus, toad lily,
anthurium, frangipani, clematis, hibiscus, columbine, desert-rose, tree mallow, magnolia,
cyclamen, watercress, canna lily, hippeastrum, bee balm, ball moss, foxglove, bougainvillea,
camellia, mallow, mexican petunia, bromelia, blanket flower, trumpet creeper, blackberry lily
`.trim().split(/,\s/);
