import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import { sha256 } from "../../core/files.ts";
import { goldenTest } from "../../backbones/testing/golden.ts";
import { dataTest, sharedData, sharedFixtures } from "../../tests/support/data.ts";
import type { Image } from "../dataset.ts";
import { encodePng, pngOf } from "../testing/png.ts";
import { decodeImage } from "./decode.ts";

const GOLDENS = "backbones/pillow-goldens.json";

goldenTest(
  "decodeImage equals libjpeg-turbo on owl.jpg",
  ["images/owl.jpg"],
  [GOLDENS],
  async () => {
    const { images } = JSON.parse(await Deno.readTextFile(sharedFixtures(GOLDENS)));
    const image = await decodeImage(await Deno.readFile(sharedData("images/owl.jpg")));
    assertEquals([image.width, image.height, image.channels], [512, 384, 3]);
    assertEquals(sha256(image.pixels), images["owl.jpg"].decoded_rgb_sha256);
  },
);

for (const name of ["bird", "cat", "sunflower", "resized_cat"]) {
  goldenTest(
    `decodeImage equals Pillow on ${name}.bmp`,
    [`images/${name}.bmp`],
    [GOLDENS],
    async () => {
      const { images } = JSON.parse(await Deno.readTextFile(sharedFixtures(GOLDENS)));
      const { pixels } = await decodeImage(await Deno.readFile(sharedData(`images/${name}.bmp`)));
      assertEquals(sha256(pixels), images[`${name}.bmp`].decoded_rgb_sha256);
    },
  );
}

dataTest("decodeImage equals Pillow 12.3 on cat_720p.jpg", ["images/cat_720p.jpg"], async () => {
  const { pixels } = await decodeImage(await Deno.readFile(sharedData("images/cat_720p.jpg")));
  assertEquals(sha256(pixels), "4cfc2dbed79807358958577079b992a41bac033b817b7d0bca3617e53897586c");
});

Deno.test("decodeImage reads every kind of PNG as Pillow's convert does", async () => {
  const two = { width: 2, height: 1 };
  const cases: readonly [string, Uint8Array, Pick<Image, "channels">["channels"], number[]][] = [
    ["grey", png({ ...two, depth: 8, colour: 0 }, [7, 250]), 1, [7, 250]],
    ["1 bit", png({ ...two, depth: 1, colour: 0 }, [0b0100_0000]), 1, [0, 255]],
    ["2 bits", png({ ...two, depth: 2, colour: 0 }, [0b0110_0000]), 1, [85, 170]],
    ["4 bits", png({ ...two, depth: 4, colour: 0 }, [0x3f]), 1, [51, 255]],
    // Pillow's "I;16" saturates: 256 and above is white.
    ["16-bit grey", png({ ...two, depth: 16, colour: 0 }, [0, 200, 1, 0]), 1, [200, 255]],
    ["16-bit colour", png({ ...two, depth: 16, colour: 2 }, range(12)), 3, [0, 2, 4, 6, 8, 10]],
    ["grey, alpha", png({ ...two, depth: 8, colour: 4 }, [9, 0, 8, 99]), 1, [9, 8]],
    // Their high bytes, not rounded: 0x00ff and 0x80ff.
    [
      "16-bit grey, alpha",
      png({ ...two, depth: 16, colour: 4 }, [0, 255, 9, 9, 128, 255, 0, 0]),
      1,
      [0, 128],
    ],
    // Black since Pillow 11 at the latest; Pillow 9.4 showed grey of the index.
    ["palette without the colour", indexed({ PLTE: Uint8Array.of(10, 20, 30) }), 3, [
      ...[0, 0, 0],
      ...[10, 20, 30],
    ]],
    ["palette of 2 bits", few(), 3, [7, 8, 9, 0, 0, 0]],
    ["alpha", png({ ...two, depth: 8, colour: 6 }, [1, 2, 3, 0, 4, 5, 6, 9]), 3, range(7).slice(1)],
    ["palette", indexed({}), 3, [40, 50, 60, 10, 20, 30]],
    ["palette, clear", indexed({ tRNS: Uint8Array.of(255, 0) }), 3, [40, 50, 60, 10, 20, 30]],
    ["clear grey", clearGrey(), 1, [7, 250]],
  ];
  for (const [name, bytes, channels, pixels] of cases) {
    const image = await decodeImage(bytes);
    assertEquals(image, { ...two, channels, pixels: Uint8Array.from(pixels) }, name);
  }
});

/** `[3, 5, 4]` inks (17 + 9c)x + (40 − 7c)y + 30c, and what Pillow makes of them, as hexadecimal. */
const CMYK =
  "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBX" +
  "QUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgAAwAFBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAUEBv/EACQQ" +
  "AAEDAQcFAAAAAAAAAAAAAAIBAwQABQYRFCMxQRIVITSR/9oADgRDAE0AWQBLAAA/AKbVtCXmfYOjrwTZOfXWLmsneqU/" +
  "3RdUuaXumnSxPlCqo85KVsixXyIiKimG25l9r//Z";
const CMYK_RGB =
  "9a8a776a5745574330030201be7737847a694e41332019111b130a724316545046392f261e170f684720673706";
const YCCK_RGB =
  "003300001a00101100020000a70a51003c00141c00160a0a200714bf108b1b33072a1c1c270e1ed62caeec1fec";

Deno.test("decodeImage converts CMYK, with Adobe's marker and without, and YCCK as Pillow does", async () => {
  const cmyk = new Uint8Array(Buffer.from(CMYK, "base64"));
  const ycck = cmyk.with(17, 2);
  const bare = Uint8Array.from([...cmyk.subarray(0, 2), ...cmyk.subarray(18)]);
  for (const [bytes, pixels] of [[cmyk, CMYK_RGB], [bare, CMYK_RGB], [ycck, YCCK_RGB]] as const) {
    const expected = new Uint8Array(Buffer.from(pixels, "hex"));
    assertEquals(await decodeImage(bytes), { width: 5, height: 3, channels: 3, pixels: expected });
  }
});

Deno.test("decodeImage leaves profiles and orientation alone, and grey JPEG grey", async () => {
  const picture = sharp(pngOf(24, 16, (i) => i * 5), {});
  const plain = await decodeImage(await picture.jpeg().toBuffer());
  const turned = await picture.withMetadata({ orientation: 6 }).jpeg().toBuffer();
  assertEquals(await decodeImage(turned), plain);
  const wide = await picture.keepMetadata().withIccProfile("p3", { attach: true }).jpeg()
    .toBuffer();
  const bare = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  const managed = await sharp(wide).raw().toBuffer();
  assertEquals((await decodeImage(wide)).pixels, new Uint8Array(bare));
  assertNotEquals((await decodeImage(wide)).pixels, new Uint8Array(managed));
  const rows = Uint8Array.from({ length: 384 }, (_, i) => i * 7);
  const grey = sharp(rows, { raw: { width: 24, height: 16, channels: 1 } }).toColourspace("b-w");
  const { width, height, channels, pixels } = await decodeImage(await grey.jpeg().toBuffer());
  assertEquals([width, height, channels, pixels.length], [24, 16, 1, 384]);
});

Deno.test("decodeImage reads WebP stills, and no animations", async () => {
  const bytes = pngOf(6, 4, (i) => i * 11);
  const still = await sharp(bytes).webp({ lossless: true }).toBuffer();
  assertEquals(await decodeImage(still), await decodeImage(bytes));
  const frames = { width: 2, height: 4, channels: 3, pageHeight: 2 } as const;
  const animation = await sharp(Uint8Array.from(range(24)), { raw: frames }).webp().toBuffer();
  await assertRejects(
    () => decodeImage(new Uint8Array(animation)),
    Error,
    "its WebP data is an animation of 2 frames: only stills can be decoded",
  );
});

/** Written by Pillow: 4 × 2 pixels of three colours; with the second colour transparent; two frames. */
const GIFS = [
  "R0lGODdhBAACAIEAAAoUHshkMgcICQAAACwAAAAABAACAAAICQABBBAwUIDAgAA7",
  "R0lGODlhBAACAIEAAAoUHshkMgcICQAAACH5BAEAAAEALAAAAAAEAAIAAAgJAAEEEDBQgMCAADs=",
  "R0lGODdhBAACAIEAAAoUHshkMgcICQAAACwAAAAABAACAAAICQABBBAwUIDAgAAh+QQBAAABACwAAAAAAwACAIHIZDIAAAAAAAAAAAAICAABBABAEEBAADs=",
];

Deno.test("decodeImage reads GIF stills as Pillow does, and refuses what it would show otherwise", async () => {
  const [opaque, clear, moving] = GIFS.map((text) => new Uint8Array(Buffer.from(text, "base64")));
  const { width, height, pixels } = await decodeImage(opaque!);
  assertEquals([width, height, Buffer.from(pixels).toString("hex")], [
    4,
    2,
    "0a141ec86432070809c864320708090708090a141ec86432",
  ]);
  const message = "its GIF data is transparent in places: save it as PNG";
  await assertRejects(() => decodeImage(clear!), Error, message);
  await assertRejects(() => decodeImage(moving!), Error, "is an animation of 2 frames");
  const wide = opaque!.with(6, 5);
  await assertRejects(() => decodeImage(wide), Error, "a frame that does not fill its screen");
});

Deno.test("decodeImage refuses files that are cut short, wherever", async () => {
  const picture = sharp(pngOf(40, 30, (i) => i * i * 7));
  const files = {
    JPEG: await picture.jpeg().toBuffer(),
    "progressive JPEG": await picture.jpeg({ progressive: true }).toBuffer(),
    PNG: await picture.png().toBuffer(),
    WebP: await picture.webp().toBuffer(),
  };
  for (const [name, bytes] of Object.entries(files)) {
    for (const share of [0.02, 0.2, 0.5, 0.9, 0.99]) {
      // PNG's last 12 bytes say nothing: without them every pixel is there and checked.
      const whole = bytes.length - (name === "PNG" ? 12 : 0);
      const cut = new Uint8Array(bytes.subarray(0, Math.floor(whole * share)));
      const outcome = await decodeImage(cut).then(() => "decoded", () => "refused");
      assertEquals(outcome, "refused", `${name}, ${share} of it`);
    }
  }
  const jpeg = new Uint8Array(files.JPEG.subarray(0, -9));
  await assertRejects(() => decodeImage(jpeg), Error, "its JPEG data is cut short");
});

Deno.test("decodeImage refuses damage that the format notices, and passes over what it does not", async () => {
  const png = pngOf(40, 30, (i) => i * i * 7);
  const damaged = png.with(png.length >> 1, png[png.length >> 1]! ^ 0x55);
  await assertRejects(() => decodeImage(damaged), Error, "its PNG data is damaged (");
  const jpeg = new Uint8Array(await sharp(png).jpeg().toBuffer());
  const trailed = Uint8Array.from([...jpeg, ...new Uint8Array(100)]);
  assertEquals(await decodeImage(trailed), await decodeImage(jpeg));
});

Deno.test("decodeImage reads PNG pixels whose checksum is wrong, as Pillow does, but no other damage", async () => {
  const bytes = pngOf(40, 30, (i) => i * i * 7);
  const [header, data] = ["IHDR", "IDAT"].map((name) => {
    const at = Buffer.from(bytes).indexOf(name);
    return at + 4 + new DataView(bytes.buffer).getUint32(at - 4);
  });
  const flipped = (at: number): Uint8Array => bytes.with(at, bytes[at]! ^ 1);
  assertEquals(await decodeImage(flipped(data!)), await decodeImage(bytes));
  // Chunks end with the file's end mark, whatever comes after it.
  const longer = Uint8Array.of(...flipped(data!), ...new Uint8Array(1000));
  assertEquals(await decodeImage(longer), await decodeImage(bytes));
  await assertRejects(() => decodeImage(flipped(header!)), Error, "its PNG data is damaged (");
  // The last four bytes of the data are the checksum within.
  await assertRejects(() => decodeImage(flipped(data! - 1)), Error, "its PNG data is damaged (");
});

Deno.test("decodeImage names files that are not images of its formats", async () => {
  const refused: Readonly<Record<string, string>> = {
    "": "it is empty",
    "II*\0": "it is a TIFF image, not a JPEG, PNG, BMP, WebP or GIF image",
    "<html>": "it is a web page",
    "version https://git-lfs.github.com/spec/v1": "it is a Git LFS pointer: fetch the file itself",
    "hello": "it is not an image: it starts with 68 65 6c 6c 6f",
  };
  for (const [text, message] of Object.entries(refused)) {
    await assertRejects(() => decodeImage(new TextEncoder().encode(text)), Error, message);
  }
});

Deno.test("decodeImage refuses bombs by what their headers claim", async () => {
  const png = pngOf(2, 2, (i) => i);
  const view = new DataView(png.buffer);
  view.setUint32(16, 20_000);
  view.setUint32(20, 20_000);
  const message = "its header claims 20000 × 20000 pixels, more than 178956970:";
  await assertRejects(() => decodeImage(png), Error, message);
  const gif = new Uint8Array(Buffer.from(GIFS[0]!, "base64"));
  const screen = gif.indexOf(0x2c);
  for (const at of [6, screen + 5]) gif.fill(0xff, at, at + 4);
  await assertRejects(
    () => decodeImage(gif),
    Error,
    "its header claims 65535 × 65535 pixels, more",
  );
  const jpeg = new Uint8Array(Buffer.from(CMYK, "base64"));
  const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
  jpeg.set([0xff, 0xff, 0xff, 0xff], frame + 5);
  await assertRejects(() => decodeImage(jpeg), Error, "65535 × 65535 pixels");
  jpeg.set([0, 0], frame + 5);
  await assertRejects(() => decodeImage(jpeg), Error, "its header claims 65535 × 0 pixels");
});

Deno.test("decodeImage reads images in shared memory", async () => {
  const bytes = pngOf(3, 2, (i) => i * 9);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  assertEquals(await decodeImage(shared), await decodeImage(bytes));
});

type PngHeader = Omit<Parameters<typeof encodePng>[0], "rows">;

function png(header: PngHeader, rows: readonly number[]): Uint8Array {
  return encodePng({ ...header, rows: Uint8Array.from(rows) });
}

function indexed(chunks: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const PLTE = Uint8Array.of(10, 20, 30, 40, 50, 60);
  return png({ width: 2, height: 1, depth: 8, colour: 3, chunks: { PLTE, ...chunks } }, [1, 0]);
}

function few(): Uint8Array {
  const chunks = { PLTE: Uint8Array.of(1, 2, 3, 7, 8, 9), tRNS: Uint8Array.of(0) };
  return png({ width: 2, height: 1, depth: 2, colour: 3, chunks }, [0b0111_0000]);
}

function clearGrey(): Uint8Array {
  const chunks = { tRNS: Uint8Array.of(0, 7) };
  return png({ width: 2, height: 1, depth: 8, colour: 0, chunks }, [7, 250]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
