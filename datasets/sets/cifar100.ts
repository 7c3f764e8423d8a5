/** `cifar100`: photographs of a hundred kinds of things, 32 × 32. */
import { fromCard, type Part } from "../card.ts";
import type { SourceFile } from "../files/published.ts";
import { pixelPart } from "../images/parts.ts";

const CODEC = { width: 32, height: 32, channels: 3, order: "chw" } as const;
const [COARSE, FINE] = [20, 100];

/** A superclass and a class, then a red, a green and a blue plane. */
const RECORD = 2 + 3 * 32 * 32;

function records(name: string, count: number, md5: string): SourceFile<Part> {
  return { name, bytes: count * RECORD, md5, parse: parseRecords };
}

/** CIFAR-100: 50,000 + 10,000 images of its fine classes, in the official order. */
export const cifar100 = fromCard({
  name: "cifar100",
  title: "CIFAR-100, fine classes",
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  classes: FINE,
  sizes: { train: 50000, test: 10000 },
  files: {
    binary: {
      name: "cifar-100-binary.tar.gz",
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      mirrors: ["https://cave.cs.toronto.edu/kriz/cifar-100-binary.tar.gz"],
      bytes: 168513733,
      md5: "03b5dce01913d631647c71ecec9e9cb8",
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
      members: {
        "cifar-100-binary/fine_label_names.txt": {
          name: "fine_label_names.txt",
          atMost: 10000,
          parse: (bytes) => new TextDecoder().decode(bytes).split(/\s+/).filter(Boolean),
        },
        "cifar-100-binary/train.bin": records(
          "train.bin",
          50000,
          "6172c7755cfe09b2fe270c85cebc1b15",
        ),
        "cifar-100-binary/test.bin": records(
          "test.bin",
          10000,
          "4499cfba6c016c1be1438163640a0898",
        ),
      },
    },
  },
  arrange: ({ binary }) => ({
    classes: binary["cifar-100-binary/fine_label_names.txt"].value,
    train: binary["cifar-100-binary/train.bin"].value,
    test: binary["cifar-100-binary/test.bin"].value,
  }),
});

function parseRecords(bytes: Uint8Array): Part {
  const count = bytes.length / RECORD;
  if (!Number.isInteger(count)) {
    throw new Error(`record ${Math.floor(count)} is cut short: records have ${RECORD} bytes`);
  }
  const labels = Int32Array.from({ length: count }, (_, i) => {
    const [coarse, fine] = [bytes[i * RECORD]!, bytes[i * RECORD + 1]!];
    if (coarse < COARSE && fine < FINE) return fine;
    throw new Error(`record ${i} has classes ${coarse} and ${fine}, of ${COARSE} and ${FINE}`);
  });
  return pixelPart([bytes], CODEC, labels, { first: 2, stride: RECORD });
}
