import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import {
  centre,
  changedSteps,
  describeSteps,
  outputSize,
  type PreprocessingSteps,
  resizedSize,
} from "./preprocessing.ts";

const squash: PreprocessingSteps = { resize: [256, 256], crop: [224, 224], channels: 3 };
const shorter: PreprocessingSteps = { resize: { shorter: 256 }, crop: [224, 224], channels: 3 };
const direct: PreprocessingSteps = { resize: [224, 224], channels: 3 };

Deno.test("describeSteps describes the steps", () => {
  assertEquals(
    describeSteps(squash),
    "resize to 256 × 256 (Pillow bicubic), crop to 224 × 224, colour",
  );
  assertEquals(
    describeSteps({ ...shorter, filter: "bilinear" }),
    "resize the shorter side to 256 (Pillow bilinear), crop to 224 × 224, colour",
  );
  assertEquals(
    describeSteps({ resize: [28, 32], channels: 1 }),
    "resize to 28 × 32 (Pillow bicubic), grey",
  );
});

Deno.test("changedSteps converts any method to any other, at the same size", () => {
  for (const steps of [squash, shorter, direct]) {
    assertEquals(changedSteps(steps, "squash"), squash);
    assertEquals(changedSteps(steps, "shorter"), shorter);
    assertEquals(changedSteps(steps, "direct"), direct);
  }
});

Deno.test("changedSteps keeps a backbone's own larger size and its kernel", () => {
  const steps: PreprocessingSteps = {
    resize: { shorter: 232 },
    filter: "bilinear",
    crop: [224, 224],
    channels: 3,
  };
  assertEquals(changedSteps(steps, "squash"), { ...steps, resize: [232, 232] });
  assertEquals(changedSteps(steps, "shorter"), steps);
});

Deno.test("resizedSize truncates the longer side, as torchvision does", () => {
  const { resize } = shorter;
  // 256 · 512 / 343 = 382.13, 256 · 512 / 341 = 384.37, 256 · 512 / 340 = 385.51
  assertEquals(resizedSize(resize, 512, 343), [382, 256]);
  assertEquals(resizedSize(resize, 341, 512), [256, 384]);
  assertEquals(resizedSize(resize, 512, 340), [385, 256]);
  assertEquals(resizedSize(resize, 30, 30), [256, 256]);
  assertEquals(resizedSize([7, 8], 30, 30), [7, 8]);
});

Deno.test("outputSize refuses steps that do not lead to one size", () => {
  const refused = (steps: Partial<PreprocessingSteps>, message: string): void => {
    assertThrows(() => outputSize({ ...direct, ...steps }), InputError, message);
  };
  refused({ resize: { shorter: 256 } }, "need a crop");
  refused({ crop: [225, 224] }, "224 × 224 pixels cannot be cropped to 225 × 224");
  refused({ resize: { shorter: 223 }, crop: [224, 224] }, "223 pixels cannot be cropped");
  refused({ resize: [0, 224] }, "whole numbers above 0");
  refused({ resize: [NaN, 224] }, "whole numbers above 0");
});

Deno.test("centre takes the middle", () => {
  assertEquals(centre(256, 224), { start: 16, end: 240 });
  assertEquals(centre(7, 7), { start: 0, end: 7 });
});

Deno.test("centre rounds half a pixel to the even side, as torchvision does", () => {
  assertEquals([3, 5, 7, 9].map((length) => centre(length, 2).start), [0, 2, 2, 4]);
});

Deno.test("centre refuses an axis that is too short", () => {
  assertThrows(() => centre(4, 5), InputError, "4 pixels cannot be cropped to 5");
});
