import { assert, assertEquals } from "@std/assert";
import sharp from "sharp";
import type { Image } from "../dataset.ts";
import { encodePng } from "../testing/png.ts";
import { countPicture, exifOrientation, upright } from "./exif.ts";
import { storedImages } from "./stored.ts";

const [WIDTH, HEIGHT] = [3, 2];
const PIXELS = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => i * 13);
const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;

/** Picture files of one orientation, as libvips writes them. */
async function files(orientation: number): Promise<Record<string, Uint8Array>> {
  const picture = sharp(PIXELS, { raw }).withMetadata({ orientation });
  return {
    png: await picture.clone().png().toBuffer(),
    jpeg: await picture.clone().jpeg().toBuffer(),
    webp: await picture.clone().webp({ lossless: true }).toBuffer(),
  };
}

Deno.test("orientations are read from JPEG, PNG and WebP, and pictures turned as libvips turns them", async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    for (const [format, file] of Object.entries(await files(orientation))) {
      assertEquals(exifOrientation(file), orientation, format);
      if (format === "jpeg") continue;
      const bytes = new SharedArrayBuffer(file.length);
      new Uint8Array(bytes).set(file);
      const images = storedImages({
        files: [bytes],
        file: Uint32Array.of(0),
        offset: Float64Array.of(0),
        length: Float64Array.of(-1),
        codec: "file",
      });
      const image: Image = await images.read(0);
      assertEquals([image.orientation ?? 1, image.pixels], [orientation, PIXELS]);
      const { data, info } = await sharp(file).autoOrient().raw().toBuffer({
        resolveWithObject: true,
      });
      const { width, height, pixels } = upright(image);
      assertEquals([width, height, [...pixels]], [info.width, info.height, [...data]]);
    }
  }
});

Deno.test("EXIF data that are damaged, cut short or contradict themselves say nothing", async () => {
  for (const file of Object.values(await files(6))) {
    for (let length = 0; length < file.length; length++) {
      const cut = exifOrientation(file.subarray(0, length));
      assert(cut === 1 || cut === 6);
      const flipped = Uint8Array.from(file);
      flipped[length] = flipped[length]! ^ 0xff;
      const found = exifOrientation(flipped);
      assert(found >= 1 && found <= 8);
    }
  }
  assertEquals(exifOrientation(new Uint8Array()), 1);
  assertEquals(exifOrientation(new TextEncoder().encode("BM, GIF8 and the like")), 1);
});

Deno.test("pictures of which something is left out are counted by kind", () => {
  const counts = { rotated: 0, clipped: 0, narrowed: 0 };
  const size = { width: 1, height: 1 };
  for (
    const [depth, colour, bytes] of [[8, 0, 1], [16, 0, 2], [16, 2, 6], [16, 4, 4], [16, 6, 8]]
  ) {
    const rows = new Uint8Array(bytes!);
    countPicture(counts, encodePng({ ...size, depth: depth!, colour: colour!, rows }));
  }
  assertEquals(counts, { rotated: 0, clipped: 1, narrowed: 3 });
});
