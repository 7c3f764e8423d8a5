/** Sets of plain pixels, each in its published layout in miniature, and on the real files at hand. */
import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { InputError } from "../../core/errors.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { type CardSource, fromCard } from "../card.ts";
import type { DatasetSource, Split } from "../dataset.ts";
import { fileState } from "../files/state.ts";
import { verifyFile } from "../files/verify.ts";
import { DIGITS } from "../testing/matlab.ts";
import {
  type Contents,
  fromBase64,
  miniature,
  writeArchive,
  writeTree,
} from "../testing/miniature.ts";
import { cifar100 } from "./cifar.ts";
import { fashionMnist, idxFile, type IdxFiles, mnist } from "./mnist.ts";
import { parseStl10Labels, stl10 } from "./stl10.ts";
import { svhn } from "./svhn.ts";

const offline = (folder: string) => ({ folder, network: false });

/** The bytes of a pixel of an image of a split. */
async function pixel(
  { images }: Split,
  index: number,
  row: number,
  column: number,
): Promise<number[]> {
  const { width, channels, pixels } = await images!.read(index);
  const at = (row * width + column) * channels;
  return [...pixels.subarray(at, at + channels)];
}

Deno.test("svhn reads columns as columns, and 10 as the digit 0", async () => {
  await withFolder(async (folder) => {
    const file = fromBase64(DIGITS);
    await writeTree(`${folder}/svhn`, { "train_32x32.mat": file, "test_32x32.mat": file });
    const source = miniature(svhn, { classes: 10, train: 3, test: 3 });
    const { train, test, classes } = await source.load(offline(folder));
    assertEquals([...train.labels], [1, 9, 0]);
    assertEquals([...test.labels], [1, 9, 0]);
    assertEquals(classes.join(""), "0123456789");
    // X[row, column, channel, n] = row + 2 column + 60 channel + 10 n.
    assertEquals(await pixel(train, 0, 0, 0), [0, 60, 120]);
    assertEquals(await pixel(train, 0, 1, 0), [1, 61, 121]);
    assertEquals(await pixel(train, 2, 5, 7), [39, 99, 159]);
    assert(train.images!.stored !== undefined);
  });
});

Deno.test("stl10 reads columns as columns, labels from 1, and pixels from the disk", async () => {
  const pixels = (count: number): Uint8Array => {
    return Uint8Array.from({ length: count * 3 * 96 * 96 }, (_, i) => {
      const [row, column] = [i % 96, Math.floor(i / 96) % 96];
      const [channel, image] = [Math.floor(i / 9216) % 3, Math.floor(i / 27648)];
      return (row + 2 * column + 60 * channel + 10 * image) % 256;
    });
  };
  const contents: Contents = {
    "stl10_binary/test_X.bin": pixels(1),
    "stl10_binary/test_y.bin": Uint8Array.of(3),
    "stl10_binary/train_X.bin": pixels(2),
    "stl10_binary/train_y.bin": Uint8Array.of(10, 1),
    "stl10_binary/unlabeled_X.bin": pixels(1),
  };
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/stl10/stl10_binary.tar.gz`, contents);
    const source = miniature(stl10, { classes: 10, train: 2, test: 1 });
    const { train, test, classes } = await source.load(offline(folder));
    assertEquals([...train.labels].map((label) => classes[label]), ["truck", "airplane"]);
    assertEquals([...test.labels], [2]);
    assertEquals(await pixel(train, 1, 5, 7), [29, 89, 149]);
    assertEquals(await pixel(test, 0, 1, 0), [1, 61, 121]);
    assertEquals(train.images!.stored!.files, [`${folder}/stl10/train_X.bin`]);
    await Deno.writeFile(`${folder}/stl10/test_y.bin`, Uint8Array.of(3, 3));
    await assertRejects(
      () => source.load(offline(folder)),
      InputError,
      'Dataset "stl10" has 2 labels of 1 test images',
    );
    await Deno.truncate(`${folder}/stl10/train_X.bin`, 30000);
    await assertRejects(
      () => source.load(offline(folder)),
      InputError,
      "not a whole number of pictures",
    );
  });
});

Deno.test("parseStl10Labels counts from 0, and refuses others than 1 to 10", () => {
  assertEquals(parseStl10Labels(Uint8Array.of(1, 10, 2)), Int32Array.of(0, 9, 1));
  for (const wrong of [0, 11]) {
    const message = `label 1 is ${wrong}, not one from 1 to 10`;
    assertThrows(() => parseStl10Labels(Uint8Array.of(1, wrong)), Error, message);
  }
});

Deno.test("cifar100 takes the fine class, and refuses an unknown one", async () => {
  const record = (coarse: number, fine: number, shade: number): number[] => {
    const planes = [0, 50, 100].flatMap((plane) => new Array<number>(1024).fill(shade + plane));
    return [coarse, fine, ...planes.with(0, 7)];
  };
  const names = Array.from({ length: 100 }, (_, i) => `name_${i}`);
  const contents: Contents = {
    "cifar-100-binary/coarse_label_names.txt": "coarse",
    "cifar-100-binary/fine_label_names.txt": names.join("\n") + "\n\n",
    "cifar-100-binary/train.bin": Uint8Array.from([...record(19, 99, 20), ...record(0, 3, 30)]),
    "cifar-100-binary/test.bin": Uint8Array.from(record(1, 42, 40)),
  };
  await withFolder(async (folder) => {
    await writeArchive(`${folder}/cifar100/cifar-100-binary.tar.gz`, contents);
    const source = miniature(cifar100, { classes: 100, train: 2, test: 1 });
    const { train, test, classes } = await source.load(offline(folder));
    assertEquals(classes, names);
    assertEquals([[...train.labels], [...test.labels]], [[99, 3], [42]]);
    assertEquals(await pixel(train, 0, 0, 0), [7, 70, 120]);
    assertEquals(await pixel(train, 1, 31, 31), [30, 80, 130]);
    await Deno.writeFile(`${folder}/cifar100/test.bin`, Uint8Array.from(record(1, 100, 0)));
    await assertRejects(() => source.load(offline(folder)), InputError, "classes 1 and 100");
    await Deno.truncate(`${folder}/cifar100/test.bin`, 3000);
    await assertRejects(() => source.load(offline(folder)), InputError, "record 0 is cut short");
  });
});

Deno.test("a set in MNIST's form is read compressed and plain, and refused if it is another", async () => {
  const idx = (type: number[], bytes: number[]) => Uint8Array.from([0, 0, 8, ...type, ...bytes]);
  const image = (shade: number): number[] => new Array<number>(784).fill(shade).with(29, 99);
  const images = idx([3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28], [...image(3), ...image(4)]);
  const labels = idx([1, 0, 0, 0, 2], [1, 0]);
  const [pixels, marks] = [idxFile("a-idx3.gz", 2, {}), idxFile("b-idx1.gz", 2, {})];
  const source = (content?: string): DatasetSource => {
    const testLabels = content === undefined ? marks : idxFile("b-idx1.gz", 2, { content });
    const files = { trainImages: pixels, trainLabels: marks, testImages: pixels, testLabels };
    return fromCard<IdxFiles>({ ...mnist.card, name: "tiny", sizes: { train: 2, test: 2 }, files });
  };
  await withFolder(async (folder) => {
    const stream = new Blob([images]).stream().pipeThrough(new CompressionStream("gzip"));
    await writeTree(`${folder}/tiny`, {
      "a-idx3.gz": new Uint8Array(await new Response(stream).arrayBuffer()),
      "b-idx1": labels,
    });
    const { train } = await source().load(offline(folder));
    assertEquals([...train.labels], [1, 0]);
    assertEquals(await pixel(train, 1, 1, 1), [99]);
    assertEquals(await pixel(train, 0, 1, 0), [3]);
    await assertRejects(
      () => source("0").load(offline(folder)),
      InputError,
      "instead of 0; remove",
    );
  });
});

Deno.test("idxFile reads gzip, and names what is wrong with it", () => {
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 6, 1, 2, 3, 4, 5, 6);
  const { parse } = idxFile("labels-idx1.gz", 6, {});
  const packed = new Uint8Array(gzipSync(labels));
  assertEquals(parse(packed), { data: labels.subarray(8), shape: [6] });
  const cases: readonly [Uint8Array, string][] = [
    [packed.subarray(0, -9), "its compressed data is cut short or damaged"],
    [packed.with(14, packed[14]! ^ 255), "its compressed data is"],
    [new Uint8Array(gzipSync(labels.subarray(0, -1))), "holds 13 bytes instead of 14"],
    [new Uint8Array(gzipSync(Uint8Array.from([...labels, 7]))), "holds 15 bytes instead of 14"],
    [new Uint8Array(gzipSync(labels.with(4, 9))), "takes 150994958 bytes, but it has 14"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => parse(bytes), Error, message);
  const claimed = idxFile("labels-idx1.gz", 0x9000006, {});
  assertThrows(() => claimed.parse(packed), Error, "cannot hold the 150994958 that it claims");
});

/** The set with its test files in place of the training files, which are not at hand. */
function tested({ card }: CardSource<IdxFiles>): DatasetSource {
  const { testImages, testLabels } = card.files;
  return fromCard<IdxFiles>({
    ...card,
    sizes: { train: 10000, test: 10000 },
    files: { trainImages: testImages, trainLabels: testLabels, testImages, testLabels },
  });
}

const REAL: readonly [CardSource<IdxFiles>, string, number[], number[], number][] = [
  // First labels, classes of all, and the sum of the first image, as numpy reads the files.
  [mnist, "mnist", [7, 2, 1, 0, 4, 1, 4, 9, 5, 9], [
    980,
    1135,
    1032,
    1010,
    982,
    892,
    958,
    1028,
    974,
    1009,
  ], 18454],
  [fashionMnist, "fashion_mnist", [9, 2, 1, 1, 6, 1, 4, 6, 5, 7], [
    1000,
    1000,
    1000,
    1000,
    1000,
    1000,
    1000,
    1000,
    1000,
    1000,
  ], 33456],
];

for (const [source, folder, first, counts, sum] of REAL) {
  const files = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];
  dataTest(
    `${source.name} reads its published test files`,
    files.map((f) => `${folder}/${f}`),
    async () => {
      const root = sharedData("").replace(/\/$/, "");
      const { test } = await tested(source).load(offline(root));
      assertEquals([...test.labels.subarray(0, 10)], first);
      const found = new Array<number>(10).fill(0);
      for (const label of test.labels) found[label]!++;
      assertEquals(found, counts);
      const { pixels } = await test.images!.read(0);
      assertEquals(pixels.reduce((a, b) => a + b, 0), sum);
    },
  );
}

const COPY = "fashion_mnist/t10k-images-idx3-ubyte.gz";
dataTest(
  "a copy that was compressed again is accepted if its content is the same",
  [COPY],
  async () => {
    const { testImages } = fashionMnist.card.files;
    await withFolder(async (folder) => {
      for (const place of ["genuine", "other"]) {
        await writeTree(`${folder}/${place}`, {
          [testImages.name]: await Deno.readFile(sharedData(COPY)),
        });
      }
      const { state, files: [found] } = await fileState("genuine", testImages, offline(folder));
      assertEquals(state, "present");
      // It has other bytes than the published file.
      assertNotEquals((await Deno.stat(found!.path)).size, testImages.bytes);
      const cache = `${folder}/cache`;
      await verifyFile(found!.path, found!.file, { cache });
      const place = { ...offline(folder), cache };
      assertEquals((await fileState("genuine", testImages, place)).state, "verified");
      const { files: [wrong] } = await fileState(
        "other",
        mnist.card.files.testImages,
        offline(folder),
      );
      await assertRejects(
        () => verifyFile(wrong!.path, wrong!.file),
        InputError,
        "the md5 of its content is 8181f5470baa50b63fa0f6fddb340f0a instead of",
      );
    });
  },
);

Deno.test("mnist and fashion-mnist say which file they miss", async () => {
  await withFolder(async (folder) => {
    for (const [source, place] of [[mnist, "mnist"], [fashionMnist, "fashion_mnist"]] as const) {
      await assertRejects(
        () => source.load(offline(folder)),
        InputError,
        `"${folder}/${place}/train-images-idx3-ubyte.gz"`,
      );
    }
  });
});
