import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { formulaImage } from "../testing/pictures.ts";
import { centreCrop } from "./crop.ts";

Deno.test("centreCrop cuts out the middle", () => {
  const image = formulaImage(4, 6, 1, (i) => i);
  assertEquals(centreCrop(image, 2, 2), {
    width: 2,
    height: 2,
    channels: 1,
    pixels: new Uint8Array([8, 9, 14, 15]),
  });
});

Deno.test("centreCrop rounds half a pixel to the even side, as torchvision does", () => {
  const line = (width: number): number[] => [
    ...centreCrop(formulaImage(1, width, 1, (i) => i), 2, 1).pixels,
  ];
  assertEquals(line(3), [0, 1]);
  assertEquals(line(5), [2, 3]);
  assertEquals(line(7), [2, 3]);
});

Deno.test("centreCrop refuses an image that is too small", () => {
  const image = formulaImage(4, 6, 3, (i) => i);
  assertThrows(() => centreCrop(image, 5, 5), InputError, "6 × 4 pixels is smaller");
});
