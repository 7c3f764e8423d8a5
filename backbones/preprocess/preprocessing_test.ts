import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { formulaImage } from "../testing/pictures.ts";
import { preprocessing } from "./preprocessing.ts";

Deno.test("preprocessing describes what it does", () => {
  assertEquals(
    preprocessing({ resize: [256, 256], crop: [224, 224], channels: 3 }).description,
    "resize to 256 × 256 (Pillow bicubic), crop to 224 × 224, colour",
  );
  assertEquals(
    preprocessing({ resize: [28, 32], channels: 1 }).description,
    "resize to 28 × 32 (Pillow bicubic), grey",
  );
});

Deno.test("preprocessing gives grey and colour images of any size one form", () => {
  const steps = preprocessing({ resize: [8, 6], crop: [4, 4], channels: 3 });
  assertEquals(steps.apply(formulaImage(6, 8, 3, (i) => i)).length, 4 * 4 * 3);
  const repeated = steps.apply(formulaImage(11, 5, 1, (i) => i * 37));
  const colour = steps.apply(formulaImage(11, 5, 3, (i) => Math.floor(i / 3) * 37));
  assertEquals(repeated, colour);
});

Deno.test("preprocessing refuses an image whose bytes do not fit its size", () => {
  const image = { ...formulaImage(4, 4, 1, (i) => i), width: 5 };
  assertThrows(
    () => preprocessing({ resize: [4, 4], channels: 1 }).apply(image),
    InputError,
    "must have 20 bytes and at least 1, but has 16",
  );
});
