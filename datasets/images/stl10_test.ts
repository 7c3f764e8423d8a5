import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { storedImages } from "./stored.ts";
import { parseStl10Labels, stl10Images } from "./stl10.ts";

Deno.test("stl10Images finds images whose planes lie column by column", () =>
  withFolder(async (folder) => {
    const path = `${folder}/train_X.bin`;
    const side = 96;
    // Of image n, plane c, row y and column x: 50n + 20c + 3y + x.
    const bytes = new Uint8Array(2 * 3 * side * side);
    for (let i = 0; i < bytes.length; i++) {
      const [y, x] = [i % side, Math.floor(i / side) % side];
      const [c, n] = [Math.floor(i / side ** 2) % 3, Math.floor(i / side ** 2 / 3)];
      bytes[i] = 50 * n + 20 * c + 3 * y + x;
    }
    await Deno.writeFile(path, bytes);
    const images = storedImages(await stl10Images(path, 2));
    const { width, height, channels, pixels } = await images.read(1);
    assertEquals([images.length, width, height, channels], [2, side, side, 3]);
    const at = (y: number, x: number): number[] => [
      ...pixels.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
    ];
    assertEquals([at(0, 0), at(0, 1), at(1, 0)], [[50, 70, 90], [51, 71, 91], [53, 73, 93]]);
    await assertRejects(
      () => stl10Images(path, 3),
      InputError,
      `Cannot use "${path}": it has 55296 bytes instead of the 82944 of 3 images`,
    );
  }));

Deno.test("parseStl10Labels counts from 0, and refuses what is no class", () => {
  assertEquals(parseStl10Labels(Uint8Array.of(1, 10, 2)), Int32Array.of(0, 9, 1));
  const message = "label 1 is 0, not one from 1 to 10";
  assertThrows(() => parseStl10Labels(Uint8Array.of(1, 0)), Error, message);
  assertThrows(() => parseStl10Labels(Uint8Array.of(11)), Error, "label 0 is 11");
});
