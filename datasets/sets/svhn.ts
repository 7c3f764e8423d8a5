/** `svhn`: digits of house numbers, cropped. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import { type Part, pixelPart } from "../images/stored.ts";
import { matIntegers, matNumbers, parseMat } from "../tables/mat.ts";

const SIDE = 32;

/** MATLAB's `X [32, 32, 3, N]` has its FIRST axis fastest: a picture is three planes of columns. */
const CODEC = { width: SIDE, height: SIDE, channels: 3, order: "cwh" } as const;

const SITE = ["http://ufldl.stanford.edu/housenumbers"] as const;

/** SVHN: 73,257 + 26,032 pictures in the official order. A label is the digit itself. */
export const svhn = fromCard({
  name: "svhn",
  title: "Street View House Numbers, cropped digits",
  licence: "non-commercial research",
  source: "http://ufldl.stanford.edu/housenumbers/",
  split: 'official; its "extra" images are unused',
  classes: 10,
  sizes: { train: 73257, test: 26032 },
  files: {
    train: {
      ...publishedAt(SITE, "train_32x32.mat"),
      bytes: 182040794,
      sha256: "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
      parse,
    },
    test: {
      ...publishedAt(SITE, "test_32x32.mat"),
      bytes: 64275384,
      sha256: "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
      parse,
    },
  },
  arrange: ({ train, test }) => ({
    classes: [..."0123456789"],
    train: train.value,
    test: test.value,
  }),
});

function parse(bytes: Uint8Array): Part {
  const variables = parseMat(bytes);
  const { data, shape } = matNumbers(variables, "X");
  const [rows, columns, channels, count = 1] = shape;
  if (!(data instanceof Uint8Array) || rows !== SIDE || columns !== SIDE || channels !== 3) {
    throw new Error(`"X" is an array of [${shape.join(", ")}], not bytes of [32, 32, 3, N]`);
  }
  const marks = matIntegers(variables, "y");
  if (marks.length !== count) {
    throw new Error(`"y" has ${marks.length} labels of ${count} pictures`);
  }
  const wrong = marks.findIndex((mark) => mark < 1 || mark > 10);
  if (wrong >= 0) throw new Error(`"y" has ${marks[wrong]} at ${wrong}, not one from 1 to 10`);
  // The digit 0 is written as 10.
  return pixelPart([data], CODEC, marks.map((mark) => mark % 10));
}
