/** `stl10`: photographs of ten kinds of things, 96 × 96. */
import { sha256 } from "../../core/files.ts";
import { fromCard, type ReadFile } from "../card.ts";
import { publishedAt, type SourceFile } from "../files/published.ts";
import { type Part, plainSize, recordImages, storedImages } from "../images/stored.ts";

/** A red, a green and a blue plane, column by column. */
const CODEC = { width: 96, height: 96, channels: 3, order: "cwh" } as const;

interface Pictures {
  readonly count: number;
  readonly digest: string;
}

/** STL-10: 5,000 + 8,000 pictures in the official order. */
export const stl10 = fromCard({
  name: "stl10",
  title: "STL-10",
  licence: "none stated by its authors; the pictures come from ImageNet",
  source: "https://cs.stanford.edu/~acoates/stl10/",
  split: "official; its unlabelled images are unused",
  classes: 10,
  sizes: { train: 5000, test: 8000 },
  files: {
    binary: {
      ...publishedAt(["http://ai.stanford.edu/~acoates/stl10"], "stl10_binary.tar.gz"),
      bytes: 2640397119,
      sha256: "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866",
      members: {
        "stl10_binary/train_X.bin": pixels("train_X.bin", "918c2871b30a85fa023e0c44e0bee87f"),
        "stl10_binary/train_y.bin": labels("train_y.bin", "5a34089d4802c674881badbb80307741"),
        "stl10_binary/test_X.bin": pixels("test_X.bin", "7f263ba9f9e0b06b93213547f721ac82"),
        "stl10_binary/test_y.bin": labels("test_y.bin", "36f9794fa4beb8a2c72628de14fa638e"),
      },
    },
  },
  arrange: ({ binary }) => ({
    // As `class_names.txt` in the archive has them.
    classes: "airplane bird car cat deer dog horse monkey ship truck".split(" "),
    train: partOf(binary["stl10_binary/train_X.bin"], binary["stl10_binary/train_y.bin"]),
    test: partOf(binary["stl10_binary/test_X.bin"], binary["stl10_binary/test_y.bin"]),
  }),
});

function pixels(name: string, md5: string): SourceFile<Pictures> {
  const parse = (bytes: Uint8Array): Pictures => {
    const count = bytes.length / plainSize(CODEC);
    if (Number.isInteger(count)) return { count, digest: sha256(bytes) };
    throw new Error(`its ${bytes.length} bytes are not a whole number of pictures`);
  };
  return { name, md5, parse };
}

function labels(name: string, md5: string): SourceFile<Int32Array> {
  return { name, md5, parse: parseStl10Labels };
}

/** Reads labels, which count from 1, as class indices. */
export function parseStl10Labels(bytes: Uint8Array): Int32Array {
  const wrong = bytes.findIndex((label) => label < 1 || label > 10);
  if (wrong >= 0) throw new Error(`label ${wrong} is ${bytes[wrong]}, not one from 1 to 10`);
  return Int32Array.from(bytes, (label) => label - 1);
}

function partOf({ path, value }: ReadFile<Pictures>, labels: ReadFile<Int32Array>): Part {
  const images = recordImages([{ file: path, count: value.count, codec: CODEC }]);
  return { labels: labels.value, images: storedImages(images), digest: () => value.digest };
}
