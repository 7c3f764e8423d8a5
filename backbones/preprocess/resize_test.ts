import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { sha256 } from "../../core/files.ts";
import { stream } from "../../core/random.ts";
import { decodeImage } from "../../datasets/images/decode.ts";
import { fixtureTest, sharedData, sharedFixtures } from "../../tests/support/data.ts";
import { goldenTest } from "../testing/golden.ts";
import { cifarImages, formulaImage } from "../testing/pictures.ts";
import { coefficients, type Filter, PRECISION } from "./coefficients.ts";
import { preprocessing, type PreprocessingSteps, resizedSize } from "./preprocessing.ts";
import { LOW_BITS, Resizer, runPasses, type Size, tablesOf } from "./resize.ts";
import { resizeColumns, resizeRows } from "./testing/plain_passes.ts";

const GOLDENS = "backbones/pillow-goldens.json";

const formulas: Record<string, (i: number) => number> = {
  "i*37 % 256": (i) => i * 37,
  "(i*i*7 + i*13 + (i>>3)*31) % 256": (i) => i * i * 7 + i * 13 + (i >> 3) * 31,
};

/** sha256 of Pillow 9.4's bilinear results on formula pictures of these sizes, computed for this test. */
const bilinear: readonly (readonly [
  height: number,
  width: number,
  channels: 1 | 3,
  formula: 0 | 1,
  size: Size,
  sha256: string,
])[] = [
  [5, 7, 3, 0, [4, 3], "53cdd188d3c2645fdb4b284e0227fa8f102b5d23586149daffdb96ea82c0f795"],
  [5, 7, 3, 0, [11, 9], "7198b0b6081ea97bbba8b10c9ed660e89d59d0b57dd4e8c420bfbdf452b87f53"],
  [37, 53, 3, 1, [256, 256], "01f2f1210e977b95e2defa9f058cc54d72d03435efdabded186df4c9d0b191a4"],
  [301, 199, 3, 1, [256, 256], "91837d6ff9acaee653419ba8ab692dd260c6db10f53cc42ed9cd0f381bc60229"],
  [301, 199, 3, 1, [353, 232], "0811fca2fb79321e62e9b51aa28c59fa675271157097d69bd95dfdb85a1c9a46"],
  [28, 28, 1, 0, [232, 232], "dd45fe57437284048c8f070e4593678515cc3a4ecad9ce9f099b5a089eea4a09"],
];

Deno.test("Resizer equals Pillow's bilinear on synthetic pictures", () => {
  for (const [height, width, channels, formula, size, golden] of bilinear) {
    const image = formulaImage(height, width, channels, Object.values(formulas)[formula]!);
    const { pixels } = new Resizer("bilinear").resize(image, size);
    assertEquals(sha256(pixels), golden, `${width} × ${height}`);
  }
});

fixtureTest("Resizer equals Pillow's bicubic on synthetic pictures", [GOLDENS], async () => {
  const { formula_images, grey_28x28 } = await goldens();
  const resizer = new Resizer("bicubic");
  for (const golden of formula_images) {
    const image = formulaImage(golden.height, golden.width, 3, formulas[golden.value]!);
    const { pixels } = resizer.resize(image, [golden.out_width, golden.out_height]);
    assertEquals(sha256(pixels), golden.sha256_rgb, `${golden.width} × ${golden.height}`);
  }
  const grey = formulaImage(28, 28, 1, formulas[grey_28x28.value]!);
  const { pixels } = resizer.resize(grey, [256, 256]);
  assertEquals(sha256(pixels), grey_28x28.mode_L_resize256_sha256);
});

/** sha256 of Pillow 9.4's results, computed for this test: ResNet V1 and V2 of torchvision, CLIP. */
const others: Readonly<Record<string, readonly [v1: string, v2: string, clip: string]>> = {
  "bird.bmp": [
    "af76e34a19e60fd6ebde04ab7b77322028894b93bbefaa9e641b09a5db9b7b82",
    "354300d6e5a31453daf0c126b96a5367c19a4b2f7f2a3037168ddf4111a8b585",
    "c22f4cf670e205dedc98d30f1fb0af969d62dfa6463035f3a0f3cee8cf50a448",
  ],
  "cat.bmp": [
    "3cdd093a6dd74d9aee85d925767e7abfe7af6e364ec773a028f330bc7bf8971a",
    "120d5724e79ccd150c9b55a4e47c0cad3bcf76f811b9518213cb60f31a3ebc2a",
    "776a2778232f1cf77f798b5da656bd6b9d0278ab121b743c241ddb97100c5408",
  ],
  "sunflower.bmp": [
    "89ca7edfe0a7ad891527deecdcee63bff7b4dde70f776c8fd96d2937bdbf399b",
    "6a35345a2c1b60e7db72f8c3442f5bed9fce35ed8802ce3101f4641863ba7e64",
    "98235ebc1b31e04482fc7567b719c5dafad2b023f13b5db0f496680f1c84141e",
  ],
  "resized_cat.bmp": [
    "a1d6d82811be660f131c2b3d1720795fcdf147ae00143e9ad06541637f1985fa",
    "34d02302cfe87468f5603323cad9caf59b798789c9fce3168348a21644dd9f95",
    "4abc839e40babbb47ece233474f75db6fed6e657b7b00a38998f63a93a8e9228",
  ],
  "owl.jpg": [
    "5640d270ddb20ac27f3a58282e4090fe1dec2d5612a5a0a2e1a59a96dd329bad",
    "f044fbdcc6480bef69939a7cb07a0f787600f602f5bf32146f8602b0ee04b17c",
    "cc1b3454147de39a6a880c5565b3d9eefd3d45b7e9e98fbac72295c659d03ae6",
  ],
  "cat_720p.jpg": [
    "4fcb976d1e0b3e3ad75f75e294c1ebe7a59409891dc050411d3c323f13b16a60",
    "828c2521175aa37916ba61044e2758b78b67f54186600e4edbb17d48726af7d5",
    "7dbac3cd9ddb290de93d3d9f7ea67818c25e11daf627d0441f74b26384fd1e93",
  ],
};

for (const [name, [v1, v2, clip]] of Object.entries(others)) {
  goldenTest(`preprocessing equals Pillow on ${name}`, [`images/${name}`], [GOLDENS], async () => {
    const golden = (await goldens()).images[name]!;
    const image = await decodeImage(await Deno.readFile(sharedData(`images/${name}`)));
    assertEquals(sha256(image.pixels), golden.decoded_rgb_sha256);
    const hash = (steps: Omit<PreprocessingSteps, "channels">): string =>
      sha256(preprocessing({ ...steps, channels: 3 }).apply(image));
    const crop = [224, 224] as const;
    assertEquals(hash({ resize: [256, 256] }), golden.resize256x256_rgb_sha256);
    assertEquals(hash({ resize: [256, 256], crop }), golden.resize256x256_centercrop224_rgb_sha256);
    assertEquals(hash({ resize: [224, 224] }), golden.resize224x224_rgb_sha256);
    const size = resizedSize({ shorter: 256 }, image.width, image.height);
    assertEquals(size, golden.resize_short256_size_wh);
    assertEquals(hash({ resize: size }), golden.resize_short256_rgb_sha256);
    const middle = hash({ resize: { shorter: 256 }, crop });
    assertEquals(middle, golden.resize_short256_centercrop224_rgb_sha256);
    assertEquals(hash({ resize: { shorter: 256 }, filter: "bilinear", crop }), v1);
    assertEquals(hash({ resize: { shorter: 232 }, filter: "bilinear", crop }), v2);
    assertEquals(hash({ resize: { shorter: 224 }, crop }), clip);
  });
}

goldenTest(
  "preprocessing equals Pillow on CIFAR",
  ["cifar10/data_batch_1.bin"],
  [GOLDENS],
  async () => {
    const { cifar10_train_0: golden } = await goldens();
    const records = await Deno.readFile(sharedData("cifar10/data_batch_1.bin"));
    const image = await cifarImages(records).read(0);
    const whole = preprocessing({ resize: [256, 256], channels: 3 }).apply(image);
    assertEquals(sha256(whole), golden.resize256x256_rgb_sha256);
    const crop = preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 }).apply(image);
    assertEquals(sha256(crop), golden.resize256x256_centercrop224_rgb_sha256);
  },
);

const side = fc.integer({ min: 1, max: 40 });
const filters = fc.constantFrom<Filter>("bicubic", "bilinear");

Deno.test("Resizer returns an image that already has the size", () => {
  const image = formulaImage(4, 6, 3, (i) => i);
  assertStrictEquals(new Resizer("bicubic").resize(image, [6, 4]).pixels, image.pixels);
});

Deno.test("Resizer keeps flat images flat and channels separate", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      fc.tuple(side, side, side, side),
      filters,
      fc.tuple(byte, byte, byte),
      ([w, h, toW, toH], filter, colour) => {
        const flat = formulaImage(h, w, 3, (i) => colour[i % 3]!);
        const { width, height, pixels } = new Resizer(filter).resize(flat, [toW, toH]);
        assertEquals([width, height], [toW, toH]);
        assertEquals(pixels, formulaImage(toH, toW, 3, (i) => colour[i % 3]!).pixels);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("Resizer makes any window as a part of the whole", () => {
  const part = fc.tuple(fc.nat(), fc.nat());
  fc.assert(
    fc.property(
      fc.tuple(side, side, side, side),
      filters,
      fc.constantFrom<1 | 3>(1, 3),
      part,
      part,
      ([w, h, toW, toH], filter, channels, across, down) => {
        const image = formulaImage(h, w, channels, formulas["i*37 % 256"]!);
        const [columns, rows] = [spanOf(across, toW), spanOf(down, toH)];
        const resizer = new Resizer(filter);
        const whole = resizer.resize(image, [toW, toH]);
        const { width, height, pixels } = resizer.resize(image, [toW, toH], { columns, rows });
        assertEquals([width, height], [columns.end - columns.start, rows.end - rows.start]);
        const at = (x: number, y: number): number[] => {
          const from = ((rows.start + y) * toW + columns.start + x) * channels;
          return [...whole.pixels.subarray(from, from + channels)];
        };
        assert(
          pixels.every((byte, i) => {
            const pixel = Math.floor(i / channels);
            return byte === at(pixel % width, Math.floor(pixel / width))[i % channels];
          }),
        );
      },
    ),
    { numRuns: 60 },
  );
});

function spanOf([a, b]: readonly [number, number], length: number): { start: number; end: number } {
  const [start, last] = [a % length, b % length].sort((x, y) => x - y) as [number, number];
  return { start, end: last + 1 };
}

interface Golden {
  readonly decoded_rgb_sha256: string;
  readonly resize256x256_rgb_sha256: string;
  readonly resize256x256_centercrop224_rgb_sha256: string;
  readonly resize224x224_rgb_sha256: string;
  readonly resize_short256_size_wh: readonly [number, number];
  readonly resize_short256_rgb_sha256: string;
  readonly resize_short256_centercrop224_rgb_sha256: string;
}

interface FormulaGolden {
  readonly height: number;
  readonly width: number;
  readonly value: string;
  readonly out_height: number;
  readonly out_width: number;
  readonly sha256_rgb: string;
}

interface CifarGolden {
  readonly resize256x256_rgb_sha256: string;
  readonly resize256x256_centercrop224_rgb_sha256: string;
}

interface Goldens {
  readonly cifar10_train_0: CifarGolden;
  readonly images: Readonly<Record<string, Golden>>;
  readonly formula_images: readonly FormulaGolden[];
  readonly grey_28x28: { readonly value: string; readonly mode_L_resize256_sha256: string };
}

async function goldens(): Promise<Goldens> {
  return JSON.parse(await Deno.readTextFile(sharedFixtures(GOLDENS)));
}

const longerSide = fc.integer({ min: 1, max: 70 });

Deno.test("the kernels equal plain integers on noise of any size", () => {
  // What an image leaves in the memory must not reach the next.
  fc.assert(
    fc.property(
      fc.tuple(longerSide, longerSide, longerSide, longerSide),
      filters,
      fc.constantFrom<1 | 3>(1, 3),
      fc.nat(),
      ([w, h, toW, toH], filter, channels, seed) => {
        const random = stream(seed, "noise");
        // Black and white only: the cubic overshoots on both sides.
        const image = formulaImage(h, w, channels, () => 255 * random.integer(2));
        const columns = coefficients(w, toW, filter);
        const rows = coefficients(h, toH, filter);
        const top = rows.first[0]!;
        const end = rows.first.at(-1)! + rows.count.at(-1)!;
        const wide = resizeColumns(image, { start: top, end }, columns);
        const plain = resizeRows(wide, toW * channels, rows, top);
        assertEquals(runPasses(image, tablesOf(columns), tablesOf(rows)), plain);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("the kernels take images that need more or less memory than the last", () => {
  const flat = (side: number): Uint8Array => {
    const image = formulaImage(side, side, 3, () => 77);
    const tables = tablesOf(coefficients(side, 9, "bicubic"));
    return runPasses(image, tables, tables);
  };
  for (const side of [10, 900, 10]) assertEquals(flat(side), new Uint8Array(243).fill(77));
});

Deno.test("tablesOf splits weights without losing a bit", () => {
  const made = coefficients(50, 7, "bicubic");
  const { weights, pitch, pairs } = tablesOf(made);
  for (let i = 0; i < made.length; i++) {
    assertEquals(pairs[i], Math.ceil(made.count[i]! / 2));
    let sum = 0;
    for (let j = 0; j < made.count[i]!; j++) {
      const at = i * pitch / 2 + (j >> 1) * 4 + (j & 1);
      const whole = weights[at]! * 2 ** LOW_BITS + weights[at + 2]!;
      assertEquals(whole, made.weights[i * made.taps + j]);
      sum += whole;
    }
    assertEquals(Math.round(sum / 2 ** PRECISION), 1);
  }
});
