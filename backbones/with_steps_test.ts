import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { withSteps } from "./backbone.ts";
import { changedSteps } from "./preprocess/preprocessing.ts";
import { meanBackbone } from "./testing/mean_backbone.ts";
import { formulaImage } from "./testing/pictures.ts";

Deno.test("withSteps gives the same network other steps and another hash", () => {
  const own = meanBackbone(4);
  const other = withSteps(own, changedSteps(own.steps, "squash"));
  assertNotEquals(other.hash, own.hash);
  assertEquals([other.network, other.program], [own.network, own.program]);
  assertEquals(other.steps.crop, [2, 2]);
  assertEquals(withSteps(other, own.steps).hash, own.hash);
  assertEquals(other.preprocess(formulaImage(9, 7, 3, (i) => i)).length, 4);
});

Deno.test("withSteps refuses steps to another size or other channels", () => {
  const own = meanBackbone(4);
  const refused = (steps: Parameters<typeof withSteps>[1]): void => {
    assertThrows(() => withSteps(own, steps), InputError, "takes 2 × 2 pixels in 1 channels");
  };
  refused({ resize: [3, 2], channels: 1 });
  refused({ resize: [2, 2], channels: 3 });
  refused({ resize: { shorter: 4 }, crop: [4, 2], channels: 1 });
});
