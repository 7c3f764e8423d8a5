import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { tar } from "../../tests/support/tar.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { SYNSETS } from "../testing/matlab.ts";
import {
  fromBase64,
  miniature,
  numbersIn,
  picture,
  writeArchive,
  writeTree,
} from "../testing/miniature.ts";
import { imagenet } from "./imagenet.ts";

const KIT = "ILSVRC2012_devkit_t12";
const small = miniature(imagenet, { classes: 2, train: 3, test: 3 });

/** The training archive: a tar of one tar a class. */
async function writeTrain(folder: string): Promise<void> {
  const inner = async (files: Readonly<Record<string, number>>): Promise<Uint8Array> => {
    const members = [];
    for (const [name, number] of Object.entries(files)) {
      members.push({ name, content: await picture(number) });
    }
    return tar(members);
  };
  await writeArchive(`${folder}/imagenet/ILSVRC2012_img_train.tar`, {
    "n02.tar": await inner({ "n02_9.JPEG": 9 }),
    "n01.tar": await inner({ "n01_7.JPEG": 7, "n01_10.JPEG": 10 }),
  });
}

async function writeValidation(folder: string): Promise<void> {
  await writeArchive(`${folder}/imagenet/ILSVRC2012_img_val.tar`, {
    "ILSVRC2012_val_00000002.JPEG": 2,
    "ILSVRC2012_val_00000001.JPEG": 1,
    "ILSVRC2012_val_00000003.JPEG": 3,
  });
}

async function writeKit(folder: string, truth: string): Promise<void> {
  await writeArchive(`${folder}/imagenet/${KIT}.tar.gz`, {
    [`${KIT}/readme.txt`]: "none",
    [`${KIT}/data/meta.mat`]: fromBase64(SYNSETS),
    [`${KIT}/data/ILSVRC2012_validation_ground_truth.txt`]: truth,
  });
}

Deno.test("imagenet is read in place from its archives, in torchvision's order", async () => {
  await withFolder(async (folder) => {
    await writeTrain(folder);
    await writeValidation(folder);
    // The numbers of the kit are not in the order of the classes: 1 is n02, 2 is n01.
    await writeKit(folder, "1\n2\n1\n");
    const { train, test, classes } = await small.load({ folder, network: false });
    assertEquals(classes, ["cat", "dog, hound"]);
    assertEquals([...train.labels], [0, 0, 1]);
    assertEquals(await numbersIn(train), [10, 7, 9]);
    assertEquals([...test.labels], [0, 1, 1]);
    assertEquals(await numbersIn(test), [2, 1, 3]);
    assertEquals(train.images!.stored!.files, [`${folder}/imagenet/ILSVRC2012_img_train.tar`]);
  });
});

Deno.test("imagenet is the same set when unpacked, without the kit", async () => {
  const hashes: string[] = [];
  await withFolder(async (folder) => {
    await writeTrain(folder);
    await writeValidation(folder);
    await writeKit(folder, "1\n2\n1\n");
    hashes.push((await small.load({ folder, network: false })).contentHash);
  });
  await withFolder(async (folder) => {
    await writeTree(`${folder}/imagenet`, {
      "train/n01/n01_7.JPEG": 7,
      "train/n01/n01_10.JPEG": 10,
      "train/n02/n02_9.JPEG": 9,
      "val/n02/ILSVRC2012_val_00000001.JPEG": 1,
      "val/n01/ILSVRC2012_val_00000002.JPEG": 2,
      "val/n02/ILSVRC2012_val_00000003.JPEG": 3,
    });
    const { train, test, classes, contentHash } = await small.load({ folder, network: false });
    hashes.push(contentHash);
    assertEquals(classes, ["n01", "n02"]);
    assertEquals(await numbersIn(train), [10, 7, 9]);
    assertEquals(await numbersIn(test), [2, 1, 3]);
  });
  assertEquals(hashes[0], hashes[1]);
});

Deno.test("imagenet without its kit, or with another's, is refused", async () => {
  await withFolder(async (folder) => {
    await writeTrain(folder);
    await writeValidation(folder);
    const context = { folder, network: true };
    await assertRejects(() => small.load(context), InputError, `needs "${KIT}.tar.gz" beside it`);
    await writeKit(folder, "1\n2\n");
    await assertRejects(() => small.load(context), InputError, "2 labels of 3 validation images");
    await Deno.remove(`${folder}/imagenet/${KIT}`, { recursive: true });
    await writeKit(folder, "1\n2\n3\n");
    await assertRejects(() => small.load(context), InputError, "test image 0 of no class");
  });
});

Deno.test("imagenet is never fetched", async () => {
  await withFolder(async (folder) => {
    await assertRejects(
      () => imagenet.load({ folder, network: true }),
      InputError,
      'ILSVRC2012_img_train.tar": get it from https://image-net.org after agreeing to its terms',
    );
  });
});
