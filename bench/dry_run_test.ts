import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { writeTree } from "../datasets/testing/miniature.ts";
import { withFolder } from "../tests/support/folder.ts";
import { dryRun } from "./dry_run.ts";
import { fastFishing } from "./suites/fast_fishing.ts";
import { quick } from "./suites/quick.ts";

Deno.test("dryRun says that nothing is missing where nothing is", async () => {
  assertEquals(await dryRun(quick, "/nowhere"), {
    text: 'Suite "quick": 1 problem, 3 seeds, 30 runs\n' +
      "  glyphs → scattering: 20 + 10 × 20 labels, 10 strategies, 30 runs, ready\n" +
      "Differences of AUC that can be shown between 10 strategies: 5.1 points with 3 seeds, " +
      "3.5 points with 5 seeds, 2.3 points with 10 seeds and 1.6 points with 20 seeds (four times in " +
      'five, if noise is that of suite "quick")\n' +
      'All files are in "/nowhere"\n',
    ready: true,
  });
});

Deno.test("dryRun names every file that a suite misses once, and how it is had", async () => {
  const [problem] = fastFishing.problems.filter(({ dataset }) => dataset === "flowers102");
  const suite = {
    ...fastFishing,
    problems: [problem!, { ...problem!, dataset: "imagenet" }, { ...problem!, dataset: "dtd-2" }],
    seeds: [0],
  };
  await withFolder(async (folder) => {
    await writeTree(folder, { "flowers102/setid.mat": "any", "imagenet/val/n1/1.JPEG": "any" });
    const { text, ready } = await dryRun(suite, folder);
    assertEquals(ready, false);
    assertEquals(text.split("\n").slice(-7), [
      `Missing in "${folder}":`,
      "  flowers102/imagelabels.mat: fetched when the suite runs",
      "  flowers102/102flowers.tgz: fetched when the suite runs",
      '  dinov2-vits14/model.safetensors: run "deno task fetch dinov2-vits14"',
      "  imagenet/ILSVRC2012_img_train.tar: get it from https://image-net.org after agreeing to its terms",
      "  dtd/dtd-r1.0.1.tar.gz: fetched when the suite runs",
      "",
    ]);
    assertStringIncludes(text, "5 strategies, 5 runs, files are missing");
    // Any of the files that hold the weights will do.
    await writeTree(folder, { "dinov2-vits14/dinov2_vits14_pretrain.pth": "any" });
    assertEquals((await dryRun(suite, folder)).text.includes("dinov2-vits14/"), false);
  });
});

Deno.test("dryRun refuses what it does not know", async () => {
  const [problem] = fastFishing.problems;
  const suite = { ...fastFishing, problems: [{ ...problem!, dataset: "leter" }] };
  await assertRejects(() => dryRun(suite, "/nowhere"), InputError, 'did you mean "letter"?');
  const files = { dataset: "./no/birds", backbone: "./no/mine.onnx" };
  const own = { ...fastFishing, problems: [{ ...problem!, ...files }] };
  const { text } = await dryRun(own, "/nowhere");
  assertStringIncludes(text, "  ./no/birds: your own file\n  ./no/mine.onnx: your own file\n");
});
