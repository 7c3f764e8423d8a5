import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { formulaImage } from "../testing/pictures.ts";
import { changedSteps, preprocessing, RESIZES, withChannels } from "./preprocessing.ts";

Deno.test("preprocessing brings grey and colour images of any size to one form", () => {
  const steps = preprocessing({ resize: [8, 6], crop: [4, 4], channels: 3 });
  assertEquals(steps.apply(formulaImage(6, 8, 3, (i) => i)).length, 4 * 4 * 3);
  const repeated = steps.apply(formulaImage(11, 5, 1, (i) => i * 37));
  const colour = steps.apply(formulaImage(11, 5, 3, (i) => Math.floor(i / 3) * 37));
  assertEquals(repeated, colour);
});

Deno.test("preprocessing does the same after a message to a worker", () => {
  const image = formulaImage(11, 5, 3, (i) => i * 37);
  const results = RESIZES.map((resize) => {
    const steps = changedSteps({ resize: [4, 4], filter: "bilinear", channels: 3 }, resize);
    const here = preprocessing(steps);
    const there = preprocessing(structuredClone(steps));
    assertEquals(there.description, here.description);
    assertEquals(there.apply(image), here.apply(image));
    return here.apply(image);
  });
  assertNotEquals(results[0], results[1]);
  assertNotEquals(results[1], results[2]);
});

Deno.test("preprocessing puts the same bytes into given memory", () => {
  for (const channels of [1, 3] as const) {
    for (const image of [formulaImage(11, 5, 3, (i) => i * 37), formulaImage(4, 4, 1, (i) => i)]) {
      const { apply } = preprocessing({ resize: [4, 4], channels });
      const into = new Uint8Array(new SharedArrayBuffer(16 * channels));
      assertStrictEquals(apply(image, into), into);
      assertEquals([...into], [...apply(image)]);
    }
  }
});

Deno.test("preprocessing refuses an image whose bytes do not fit its size", () => {
  const image = { ...formulaImage(4, 4, 1, (i) => i), width: 5 };
  assertThrows(
    () => preprocessing({ resize: [4, 4], channels: 1 }).apply(image),
    InputError,
    "must have 20 bytes and at least 1, but has 16",
  );
});

Deno.test("withChannels repeats grey", () => {
  const grey = formulaImage(1, 2, 1, (i) => 7 + i);
  assertEquals([...withChannels(grey, 3).pixels], [7, 7, 7, 8, 8, 8]);
});

Deno.test("withChannels weighs colours as Pillow's luma does", () => {
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30];
  const image = formulaImage(1, 5, 3, (i) => colours[i]!);
  assertEquals([...withChannels(image, 1).pixels], [76, 150, 29, 255, 18]);
});

Deno.test("withChannels returns an image that already has them", () => {
  const image = formulaImage(2, 2, 3, (i) => i);
  assertStrictEquals(withChannels(image, 3), image);
});
