import { assertEquals, assertStrictEquals } from "@std/assert";
import { formulaImage } from "../testing/pictures.ts";
import { withChannels } from "./channels.ts";

Deno.test("withChannels repeats grey", () => {
  const grey = formulaImage(1, 2, 1, (i) => 7 + i);
  assertEquals([...withChannels(grey, 3).pixels], [7, 7, 7, 8, 8, 8]);
});

Deno.test("withChannels weighs colours as Pillow's luma does", () => {
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30];
  const image = formulaImage(1, 5, 3, (i) => colours[i]!);
  assertEquals([...withChannels(image, 1).pixels], [76, 150, 29, 255, 18]);
});

Deno.test("withChannels hands back an image that has them already", () => {
  const image = formulaImage(2, 2, 3, (i) => i);
  assertStrictEquals(withChannels(image, 3), image);
});
