import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { sha256 } from "../../core/files.ts";
import { dataTest, fixtureTest, sharedData, sharedFixtures } from "../../tests/support/data.ts";
import { goldenTest } from "../testing/golden.ts";
import { cifarImages, formulaImage, readBitmap } from "../testing/pictures.ts";
import { centreCrop } from "./crop.ts";
import { BicubicResizer } from "./resize.ts";

const GOLDENS = "backbones/pillow-goldens.json";

const formulas: Record<string, (i: number) => number> = {
  "i*37 % 256": (i) => i * 37,
  "(i*i*7 + i*13 + (i>>3)*31) % 256": (i) => i * i * 7 + i * 13 + (i >> 3) * 31,
};

fixtureTest("BicubicResizer equals Pillow on made-up pictures", [GOLDENS], async () => {
  const { formula_images, grey_28x28 } = await goldens();
  for (const golden of formula_images) {
    const image = formulaImage(golden.height, golden.width, 3, formulas[golden.value]!);
    const { pixels } = new BicubicResizer(golden.out_width, golden.out_height).resize(image);
    assertEquals(sha256(pixels), golden.sha256_rgb, `${golden.width} × ${golden.height}`);
  }
  const grey = formulaImage(28, 28, 1, formulas[grey_28x28.value]!);
  const { pixels } = new BicubicResizer(256, 256).resize(grey);
  assertEquals(sha256(pixels), grey_28x28.mode_L_resize256_sha256);
});

for (const name of ["bird.bmp", "cat.bmp", "sunflower.bmp", "resized_cat.bmp"]) {
  goldenTest(`BicubicResizer equals Pillow on ${name}`, [`images/${name}`], [GOLDENS], async () => {
    const golden = (await goldens()).images[name]!;
    const image = await readBitmap(sharedData(`images/${name}`));
    assertEquals(sha256(image.pixels), golden.decoded_rgb_sha256);
    const [squashed, direct] = [256, 224].map((n) => new BicubicResizer(n, n).resize(image));
    assertEquals(sha256(squashed!.pixels), golden.resize256x256_rgb_sha256);
    const crop = centreCrop(squashed!, 224, 224);
    assertEquals(sha256(crop.pixels), golden.resize256x256_centercrop224_rgb_sha256);
    assertEquals(sha256(direct!.pixels), golden.resize224x224_rgb_sha256);
    const short = new BicubicResizer(...golden.resize_short256_size_wh).resize(image);
    assertEquals(sha256(short.pixels), golden.resize_short256_rgb_sha256);
    const middle = sha256(centreCrop(short, 224, 224).pixels);
    assertEquals(middle, golden.resize_short256_centercrop224_rgb_sha256);
  });
}

dataTest("BicubicResizer equals Pillow on CIFAR", ["cifar10/data_batch_1.bin"], async () => {
  const image = await cifarImages(await Deno.readFile(sharedData("cifar10/data_batch_1.bin"))).read(
    0,
  );
  const large = new BicubicResizer(256, 256).resize(image);
  assertEquals(
    sha256(large.pixels),
    "958fb316808d26567468025715ac0c149a53bba09957a9670669167cb827f71a",
  );
  assertEquals(
    sha256(centreCrop(large, 224, 224).pixels),
    "e082062d27a3cb2162187acbb24ef809aeb446a85b645a3e1d87640f2e3ca694",
  );
});

Deno.test("BicubicResizer hands back an image that has the size already", () => {
  const image = formulaImage(4, 6, 3, (i) => i);
  assertStrictEquals(new BicubicResizer(6, 4).resize(image).pixels, image.pixels);
});

Deno.test("BicubicResizer keeps a flat image flat, and channels apart", () => {
  const side = fc.integer({ min: 1, max: 40 });
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(side, side, side, side, fc.tuple(byte, byte, byte), (w, h, toW, toH, colour) => {
      const flat = formulaImage(h, w, 3, (i) => colour[i % 3]!);
      const { width, height, pixels } = new BicubicResizer(toW, toH).resize(flat);
      assertEquals([width, height], [toW, toH]);
      assertEquals(pixels, formulaImage(toH, toW, 3, (i) => colour[i % 3]!).pixels);
    }),
    { numRuns: 50 },
  );
});

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

interface Goldens {
  readonly images: Readonly<Record<string, Golden>>;
  readonly formula_images: readonly FormulaGolden[];
  readonly grey_28x28: { readonly value: string; readonly mode_L_resize256_sha256: string };
}

async function goldens(): Promise<Goldens> {
  return JSON.parse(await Deno.readTextFile(sharedFixtures(GOLDENS)));
}
