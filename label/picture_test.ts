import { assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { withFolder } from "../tests/support/folder.ts";
import { showPicture } from "./picture.ts";

Deno.test("a large picture is scaled down and turned upright, a small one comes as it is", async () => {
  await withFolder(async (folder) => {
    const create = { width: 3000, height: 1000, channels: 3, background: "#07c" } as const;
    const large = await sharp({ create }).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    await Deno.writeFile(`${folder}/large.jpg`, large);
    const { bytes, type } = await showPicture(folder, "large.jpg");
    const { width, height, orientation } = await sharp(bytes).metadata();
    assertEquals([type, width, height, orientation], ["image/jpeg", 213, 640, undefined]);
    const small = await sharp({ create: { ...create, width: 30 } }).webp().toBuffer();
    await Deno.writeFile(`${folder}/small.png`, small);
    assertEquals(await showPicture(folder, "small.png"), {
      bytes: Uint8Array.from(small),
      type: "image/webp",
    });
  });
});

Deno.test("what would take all memory, or is not a picture, is refused", async () => {
  await withFolder(async (folder) => {
    const drawn = await sharp({
      create: { width: 8, height: 8, channels: 3, background: "#07c" },
    }).png().toBuffer();
    const bomb = Uint8Array.from(drawn);
    // Its header claims 65,536 × 65,536 pixels.
    new DataView(bomb.buffer).setUint32(16, 65536);
    new DataView(bomb.buffer).setUint32(20, 65536);
    await Deno.writeFile(`${folder}/bomb.png`, bomb);
    await assertRejects(() => showPicture(folder, "bomb.png"));
    await Deno.writeTextFile(`${folder}/svg.png`, "<svg xmlns='http://www.w3.org/2000/svg'/>");
    await assertRejects(() => showPicture(folder, "svg.png"), Error, "SVG");
    // A file with a hole: it takes no room on the disk.
    await Deno.writeFile(`${folder}/huge.png`, bomb);
    await Deno.truncate(`${folder}/huge.png`, 2 ** 31);
    await assertRejects(() => showPicture(folder, "huge.png"), Error, "more than");
  });
});
