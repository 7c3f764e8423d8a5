import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Image } from "../../dataset.ts";
import { drawGlyphs, glyphs, STANDARD } from "./glyphs.ts";

Deno.test("glyphs are the same bytes on every machine", () => {
  assertEquals(drawGlyphs({ train: 40, test: 20 }).contentHash.slice(0, 16), "e65d899eab501abf");
});

Deno.test("the registered glyphs are 4,000 + 2,000 images of ten balanced classes", async () => {
  const { train, test, classes, contentHash } = await glyphs.load({ folder: "", network: false });
  assertEquals(classes.join(""), "ABDEFGHKRS");
  assertEquals([train.labels.length, test.labels.length], [4000, 2000]);
  assertEquals([train.images!.length, test.images!.length], [4000, 2000]);
  const counts = new Array<number>(10).fill(0);
  for (const label of train.labels) counts[label]!++;
  assert(counts.every((count) => count > 330 && count < 470), counts.join(" "));
  assertEquals(contentHash.slice(0, 16), "414cebc5d1ee2682");
});

Deno.test("a smaller set of glyphs is the beginning of a larger one", () => {
  const [small, large] = [drawGlyphs({ train: 3, test: 2 }), drawGlyphs({ train: 5, test: 4 })];
  for (const part of ["train", "test"] as const) {
    const count = small[part].labels.length;
    assertEquals(small[part].labels, large[part].labels.slice(0, count));
    for (let i = 0; i < count; i++) {
      assertEquals(small[part].images!.read(i), large[part].images!.read(i));
    }
  }
  assertNotEquals(small.contentHash, large.contentHash);
});

Deno.test("glyphs depend on seed, part and look", () => {
  const pixels = (options: Parameters<typeof drawGlyphs>[0]): Uint8Array => {
    return (drawGlyphs({ train: 1, test: 1, ...options }).train.images!.read(0) as Image).pixels;
  };
  const { train, test } = drawGlyphs({ train: 1, test: 1 });
  assertNotEquals(train.images!.read(0), test.images!.read(0));
  assertNotEquals(pixels({}), pixels({ seed: 1 }));
  assertNotEquals(pixels({}), pixels({ look: { ...STANDARD, noise: [0, 0] } }));
});

Deno.test("a glyph is ink on paper", () => {
  const look = {
    ...STANDARD,
    gradient: [0, 0],
    noise: [0, 0],
    paper: [100, 100],
  } as const;
  const { images } = drawGlyphs({ train: 20, test: 0, look }).train;
  for (let i = 0; i < images!.length; i++) {
    const { width, height, channels, pixels } = images!.read(i) as Image;
    assertEquals([width, height, channels, pixels.length], [28, 28, 1, 784]);
    const inked = pixels.reduce((sum, level) => sum + (level === 100 ? 0 : 1), 0);
    assert(inked > 60 && inked < 600, `image ${i} has ${inked} inked pixels`);
  }
});
