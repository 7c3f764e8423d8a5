/** `mnist` and `fashion-mnist`: grey pictures of 28 × 28, each set in two files of pixels and two of labels. */
import { createHash } from "node:crypto";
import type { NdArray } from "../../core/ndarray.ts";
import { type CardSource, fromCard, type ReadFile } from "../card.ts";
import type { DatasetSource } from "../dataset.ts";
import { inflateExactly, isGzip } from "../files/deflate.ts";
import type { FileFacts, SourceFile } from "../files/published.ts";
import { type Part, pixelPart } from "../images/stored.ts";

const CODEC = { width: 28, height: 28, channels: 1, order: "hwc" } as const;

type IdxFile = SourceFile<NdArray<Uint8Array>>;

/** The four files of such a set: `[60000, 28, 28]`, `[60000]`, `[10000, 28, 28]` and `[10000]`. */
export type IdxFiles = Readonly<
  Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", IdxFile>
>;

/** What is known of a published file, and of what it unpacks to. */
interface IdxFacts extends Pick<FileFacts, "bytes" | "md5" | "sha256"> {
  readonly content?: string;
}

/** Describes a file. Copies that are packed in another way are in use: content decides. */
export function idxFile(
  name: string,
  count: number,
  { content, ...facts }: IdxFacts,
  sites: readonly string[] = [],
): IdxFile {
  const [url, ...mirrors] = sites.map((site) => `${site}${name}`);
  const axes = name.includes("idx3") ? 3 : 1;
  const size = axes === 3 ? 16 + count * 28 * 28 : 8 + count;
  const parse = (bytes: Uint8Array): NdArray<Uint8Array> => {
    const plain = isGzip(bytes) ? inflateExactly(bytes, "gzip", size) : bytes;
    const found = createHash("md5").update(plain).digest("hex");
    if (content !== undefined && found !== content) {
      throw new Error(`the md5 of its content is ${found} instead of ${content}`);
    }
    return parseIdx(plain, axes);
  };
  const aliases = [name.replace(/\.gz$/, "")];
  return { name, aliases, ...facts, ...(url === undefined ? {} : { url }), mirrors, parse };
}

const BYTES = 8;

/** Reads an unpacked idx file: a big-endian array in row-major order, of which the result is a view. */
export function parseIdx(bytes: Uint8Array, axes: number): NdArray<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw new Error("it is not an idx file");
  if (bytes[2] !== BYTES) throw new Error(`its elements are of type ${bytes[2]}, not bytes`);
  if (bytes[3] !== axes) throw new Error(`it has ${bytes[3]} axes instead of ${axes}`);
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw new Error("it is cut short within its header");
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const size = start + shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== size) {
    throw new Error(
      `an array of [${shape.join(", ")}] takes ${size} bytes, but it has ${bytes.length}`,
    );
  }
  return { data: bytes.subarray(start), shape };
}

interface IdxSet extends Pick<DatasetSource, "name" | "title" | "licence" | "source" | "folder"> {
  readonly names: readonly string[];
  /** Addresses of the folder that its files are in. */
  readonly sites: readonly string[];
  readonly facts: Readonly<Record<keyof IdxFiles, IdxFacts>>;
}

function idxSet({ names, sites, facts, ...described }: IdxSet): CardSource<IdxFiles> {
  return fromCard<IdxFiles>({
    ...described,
    classes: names.length,
    sizes: { train: 60000, test: 10000 },
    files: {
      trainImages: idxFile("train-images-idx3-ubyte.gz", 60000, facts.trainImages, sites),
      trainLabels: idxFile("train-labels-idx1-ubyte.gz", 60000, facts.trainLabels, sites),
      testImages: idxFile("t10k-images-idx3-ubyte.gz", 10000, facts.testImages, sites),
      testLabels: idxFile("t10k-labels-idx1-ubyte.gz", 10000, facts.testLabels, sites),
    },
    arrange: ({ trainImages, trainLabels, testImages, testLabels }) => ({
      classes: names,
      train: partOf(trainImages, trainLabels),
      test: partOf(testImages, testLabels),
    }),
  });
}

function partOf(images: ReadFile<NdArray<Uint8Array>>, labels: typeof images): Part {
  return pixelPart([images.value.data], CODEC, labels.value.data);
}

/** MNIST: 60,000 + 10,000 handwritten digits in the official order. */
export const mnist = idxSet({
  name: "mnist",
  title: "MNIST",
  licence: "CC BY-SA 3.0",
  source: "http://yann.lecun.com/exdb/mnist/",
  names: [..."0123456789"],
  sites: [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
  ],
  facts: {
    trainImages: {
      bytes: 9912422,
      md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
      sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      content: "6bbc9ace898e44ae57da46a324031adb",
    },
    trainLabels: {
      bytes: 28881,
      md5: "d53e105ee54ea40749a09fcbcd1e9432",
      content: "a25bea736e30d166cdddb491f175f624",
    },
    testImages: {
      bytes: 1648877,
      md5: "9fb629c4189551a2d022fa330f9573f3",
      content: "2646ac647ad5339dbf082846283269ea",
    },
    testLabels: {
      bytes: 4542,
      md5: "ec29112dd5afa0611ce80d1b7f02629c",
      content: "27ae3e4e09519cfbb04c329615203637",
    },
  },
});

/** Fashion-MNIST: 60,000 + 10,000 pictures of clothes in the official order. */
export const fashionMnist = idxSet({
  name: "fashion-mnist",
  title: "Fashion-MNIST",
  licence: "MIT",
  source: "https://arxiv.org/abs/1708.07747",
  folder: "fashion_mnist",
  names: "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(","),
  sites: [
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  ],
  facts: {
    trainImages: {
      bytes: 26421880,
      md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      content: "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    },
    trainLabels: {
      bytes: 29515,
      md5: "25c81989df183df01b3e8a0aad5dffbe",
      content: "9018921c3c673c538a1fc5bad174d6f9",
    },
    testImages: {
      bytes: 4422102,
      md5: "bef4ecab320f06d8554ea6380940ec79",
      content: "8181f5470baa50b63fa0f6fddb340f0a",
    },
    testLabels: {
      bytes: 5148,
      md5: "bb300cfdad3c16e7a12a480ee83cd310",
      content: "15d484375f8d13e6eb1aabb0c3f46965",
    },
  },
});
